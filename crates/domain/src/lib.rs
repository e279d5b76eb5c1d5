//! Pure rules of the 12345 handling side, run alike by hub and desk: the hub judges, the desk predicts.
//!
//! Invariant: no IO, clock, randomness, async or driver. Whatever a rule needs to know of the world is an argument.

pub mod case;
pub mod citation;
pub mod coach;
pub mod day_sheet;
pub mod dispatch_list;
pub mod error;
pub mod hash;
pub mod id;
pub mod intent;
pub mod machine;
pub mod mask;
pub mod matter;
pub mod month;
pub mod opinion;
pub mod pack;
pub mod reason;
pub mod reply_check;
pub mod role;
pub mod said;
pub mod similar;
pub mod stand_in;
pub mod template;
pub mod text;
pub mod time;
pub mod wire;

pub use error::{ErrorCode, Problem, Rejection};
pub use id::*;
pub use reason::ReasonCode;
pub use role::{Actor, Role};
pub use said::Said;

//! What stories stand on: the programs of this build, a hub with demo data, desks, drivers of browsers.

pub mod children;
pub mod driver;
pub mod platform;
pub mod programs;

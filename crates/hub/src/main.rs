//! `chengban-hub`: the hub and its keeper's commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    chengban_hub::cli::main()
}

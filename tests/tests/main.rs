//! Everything that needs more than one package: the tidy rules, the stories, the browser, the window.

// A story is a program of its own: it makes identifiers, watches the clock, and says why it skipped.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

mod bad_days;
mod calendars;
mod cli;
mod screens;
mod story;
mod support;
mod tidy;

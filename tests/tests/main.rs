//! Everything that needs more than one package: the tidy rules, the stories, the browser, the window.

mod screens;
mod story;
mod support;
mod tidy;

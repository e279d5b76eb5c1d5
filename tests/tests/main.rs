//! Everything that needs more than one package: the tidy rules, the stories, the browser, the window.

mod story;
mod support;
mod tidy;

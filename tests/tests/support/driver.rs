//! Browsers and windows by WebDriver: Debian's chromedriver and WebKitWebDriver.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

use super::children::{Running, free_port, wait_for_port};

/// Longest wait for something to appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// A driven page and its driver process.
pub struct Page {
    pub client: Client,
    _driver: Running,
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Debian's chromium, headless, in a profile of its own.
pub async fn chromium(width: u32, height: u32, profile: &Path) -> Page {
    assert!(is_installed("chromedriver"), "chromedriver is missing: run `cargo xtask setup`");
    let port = free_port();
    let driver = Running::start(Command::new("chromedriver").arg(format!("--port={port}")));
    wait_for_port(port);
    let options = json!({"args": [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN",
        "--force-device-scale-factor=1", format!("--window-size={width},{height}"),
        format!("--user-data-dir={}", profile.display()),
    ]});
    let client = connect(port, [("goog:chromeOptions".to_owned(), options)].into_iter().collect()).await;
    let page = Page { client, _driver: driver };
    page.measure(width, height).await;
    page
}

/// The real window through WebKitWebDriver; needs a display.
pub async fn window(program: &Path, args: &[String]) -> Page {
    window_in(program, args, &[]).await
}

/// The real window in a session of its own.
pub async fn window_in(program: &Path, args: &[String], env: &[(&'static str, String)]) -> Page {
    assert!(is_installed("WebKitWebDriver"), "WebKitWebDriver is missing: run `cargo xtask setup`");
    let port = free_port();
    let mut command = Command::new("WebKitWebDriver");
    command.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true");
    command.envs(env.iter().map(|(name, value)| (name, value)));
    let driver = Running::start(&mut command);
    wait_for_port(port);
    let options = json!({"binary": program, "args": args});
    let client =
        connect(port, [("webkitgtk:browserOptions".to_owned(), options)].into_iter().collect()).await;
    Page { client, _driver: driver }
}

async fn connect(port: u16, capabilities: Map<String, Value>) -> Client {
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .unwrap_or_else(|e| panic!("no session with the driver: {e}"))
}

impl Page {
    /// Asks the driver to end the program; it does so a moment later, and only while this page is held.
    pub async fn quit(&self) {
        self.client.clone().close().await.unwrap_or_else(|e| panic!("quit: {e}"));
    }

    /// Makes the page itself that large, whatever its window needs around it.
    async fn measure(&self, width: u32, height: u32) {
        let script = "return [outerWidth - innerWidth, outerHeight - innerHeight]";
        let around = self.client.execute(script, vec![]).await.unwrap_or_else(|e| panic!("measure: {e}"));
        let more = |at: usize| around[at].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or_default();
        let sized = self.client.set_window_size(width + more(0), height + more(1)).await;
        sized.unwrap_or_else(|e| panic!("measure: {e}"));
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> fantoccini::elements::Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{css} did not appear ({error}); the page says:\n{}", self.text().await),
        }
    }

    /// Waits until the page's text holds `words`.
    pub async fn says(&self, words: &str) {
        let start = std::time::Instant::now();
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "“{words}” did not appear; the page says:\n{text}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until nothing matches.
    pub async fn gone(&self, css: &str) {
        self.patience(|| async {
            let found =
                self.client.execute("return !document.querySelector(arguments[0])", vec![json!(css)]).await;
            found.is_ok_and(|v| v == json!(true))
        })
        .await;
    }

    /// Waits until the focus is there.
    pub async fn focused(&self, css: &str) {
        self.patience(|| async {
            let script =
                "return document.activeElement !== null && document.activeElement.matches(arguments[0])";
            self.client.execute(script, vec![json!(css)]).await.is_ok_and(|v| v == json!(true))
        })
        .await;
    }

    /// Puts the focus there.
    pub async fn focus(&self, css: &str) {
        self.find(css).await;
        let script = "document.querySelector(arguments[0]).focus()";
        self.client.execute(script, vec![json!(css)]).await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    /// The address with its route.
    pub async fn url(&self) -> String {
        self.client.current_url().await.map(|url| url.to_string()).unwrap_or_default()
    }

    /// Whether `done` comes about before a person would press again.
    pub async fn soon<F: Future<Output = bool>>(&self, done: impl Fn() -> F) -> bool {
        let start = std::time::Instant::now();
        while start.elapsed() < Duration::from_secs(6) {
            if done().await {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    }

    /// Waits until `done`.
    pub async fn patience<F: Future<Output = bool>>(&self, done: impl Fn() -> F) {
        let start = std::time::Instant::now();
        while !done().await {
            assert!(start.elapsed() < PATIENCE, "waited in vain; the page says:\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The page's visible text.
    pub async fn text(&self) -> String {
        let text = self.client.execute("return document.body.innerText", vec![]).await;
        text.ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Types keys at whatever has the focus, as a keyboard would.
    pub async fn keys(&self, keys: &str) {
        use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys.chars() {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.unwrap_or_else(|e| panic!("keys: {e}"));
    }

    /// A key while Ctrl is held.
    pub async fn ctrl(&self, key: char) {
        use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
        let control = '\u{e009}';
        let actions = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: control });
        self.client.perform_actions(actions).await.unwrap_or_else(|e| panic!("ctrl: {e}"));
    }

    /// A key that an input method takes for itself, as WebKit tells the page of it: within the composition by its flag, and
    /// where it ends one once more by the code 229 alone.
    pub async fn composing(&self, key: &str) {
        let script = "const [name] = arguments; const at = document.activeElement; const control = name.startsWith('Control+'); \
            const tell = (type) => at.dispatchEvent(new CompositionEvent(type, { bubbles: true, data: '' })); \
            const press = (isComposing) => { const event = new KeyboardEvent('keydown', { key: name.replace('Control+', ''), \
                ctrlKey: control, isComposing, bubbles: true, cancelable: true }); \
                Object.defineProperty(event, 'keyCode', { value: 229 }); at.dispatchEvent(event); }; \
            tell('compositionstart'); press(true); tell('compositionend'); press(false)";
        self.client.execute(script, vec![json!(key)]).await.unwrap_or_else(|e| panic!("composing: {e}"));
        // What it would have triggered has come by the next frames.
        self.painted().await;
    }

    /// Words as an input method puts them in.
    pub async fn composed(&self, words: &str) {
        let script = "const [words] = arguments; const at = document.activeElement; \
            const tell = (type) => at.dispatchEvent(new CompositionEvent(type, { bubbles: true, data: words })); \
            tell('compositionstart'); tell('compositionupdate'); \
            document.execCommand('insertText', false, words); tell('compositionend')";
        self.client.execute(script, vec![json!(words)]).await.unwrap_or_else(|e| panic!("composed: {e}"));
    }

    /// Waits until what was just changed is painted.
    async fn painted(&self) {
        let script =
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))";
        let _ = self.client.execute_async(script, vec![]).await;
    }

    /// Goes to a route of the page, and waits until the page has heard of it.
    pub async fn route(&self, hash: &str) {
        let script = "const [to, done] = arguments; if (window.location.hash === to) return done();\
            window.addEventListener('hashchange', () => setTimeout(done), { once: true }); window.location.hash = to";
        self.client.execute_async(script, vec![json!(hash)]).await.unwrap_or_else(|e| panic!("route: {e}"));
    }

    /// Saves what is seen, for people; `CHENGBAN_SHOTS` names the folder.
    pub async fn shot(&self, name: &str) {
        let Some(folder) = std::env::var_os("CHENGBAN_SHOTS") else { return };
        let Ok(png) = tokio::time::timeout(PATIENCE, self.picture()).await else {
            // WebKit at times gives no picture of a window on a display of its own; the story does not need it.
            println!("no picture of {name}");
            return;
        };
        let _ = std::fs::create_dir_all(&folder);
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), png)
            .expect("the folder of pictures can be written");
    }

    async fn picture(&self) -> Vec<u8> {
        self.painted().await;
        self.client.screenshot().await.unwrap_or_else(|e| panic!("screenshot: {e}"))
    }

    /// Shows the page as somebody sees it who chose that theme and size of text.
    pub async fn look(&self, theme: &str, size: &str) {
        let script =
            "Object.assign(document.documentElement.dataset, { theme: arguments[0], size: arguments[1] })";
        let done = self.client.execute(script, vec![json!(theme), json!(size)]).await;
        done.unwrap_or_else(|e| panic!("look: {e}"));
        self.painted().await;
        self.at_rest().await;
    }

    /// Waits until nothing moves: colours pass over into each other, and those of the end are meant.
    async fn at_rest(&self) {
        let script = "const done = arguments[0]; const ends = document.getAnimations()\
            .filter((a) => a.effect.getComputedTiming().endTime !== Infinity).map((a) => a.finished); \
            Promise.allSettled(ends).then(() => done())";
        self.client.execute_async(script, vec![]).await.unwrap_or_else(|e| panic!("at rest: {e}"));
    }

    /// Findings of axe-core on what is shown. What it finds in a colour that is just passing is looked at once more.
    pub async fn axe(&self) -> Vec<String> {
        match self.axe_once().await {
            found if found.is_empty() => found,
            _ => {
                self.at_rest().await;
                self.axe_once().await
            }
        }
    }

    async fn axe_once(&self) -> Vec<String> {
        let is_there = self.client.execute("return 'axe' in window", vec![]).await;
        if is_there.is_ok_and(|v| v == json!(false)) {
            let source = super::programs::root().join("ui/node_modules/axe-core/axe.min.js");
            let source = std::fs::read_to_string(source).expect("axe-core is installed by the set-up");
            self.client.execute(&source, vec![]).await.unwrap_or_else(|e| panic!("axe: {e}"));
        }
        let script = "const done = arguments[arguments.length - 1]; axe.run(document, {resultTypes: ['violations']})\
            .then((r) => done(r.violations.map((v) => v.id + ': ' + v.help + ' ' +\
            v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' | '))), (e) => done([String(e)]))";
        let found = self.client.execute_async(script, vec![]).await.unwrap_or_else(|e| panic!("axe: {e}"));
        found.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
    }
}

/// Names of keys in the WebDriver protocol.
pub mod key {
    /// Enter.
    pub const ENTER: char = '\u{e007}';
    /// F1.
    pub const F1: char = '\u{e031}';
    /// F8.
    pub const F8: char = '\u{e038}';
    /// Tab.
    pub const TAB: char = '\u{e004}';
}

//! The pages of the docs: code that fits, and the words that people search for.

use std::fs;
use std::path::Path;

/// The most characters of a line of code that are shown without a scroll bar.
const WIDTH: usize = 76;
/// The same for an example of a type or a method.
const EXAMPLE_WIDTH: usize = 84;

fn page(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

#[test]
fn no_line_of_code_on_a_page_needs_a_scroll_bar() {
    for path in ["README.md", "kms-client/README.md", "kms-client/docs/guide.md", "kms-client/docs/trust.md"] {
        let mut lines = 0;
        for block in page(path).split("```").skip(1).step_by(2) {
            // A line that starts with `# ` is compiled and not shown.
            for line in block.lines().skip(1).filter(|line| !line.starts_with("# ")) {
                assert!(line.chars().count() <= WIDTH, "{path}: {line}");
                lines += 1;
            }
        }
        assert!(lines > 10, "{path} has no code");
    }
}

#[test]
fn no_line_of_an_example_in_the_docs_needs_a_scroll_bar() {
    let (mut folders, mut lines) = (vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../kms-client/src")], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let mut is_code = false;
            for line in fs::read_to_string(&path).unwrap().lines() {
                let line = line.trim_start();
                let Some(text) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
                    is_code = false;
                    continue;
                };
                let text = text.strip_prefix(' ').unwrap_or(text);
                if text.starts_with("```") {
                    is_code = !is_code;
                } else if is_code && !text.starts_with("# ") {
                    assert!(text.chars().count() <= EXAMPLE_WIDTH, "{}: {text}", path.display());
                    lines += 1;
                }
            }
        }
    }
    assert!(lines > 100, "only {lines} lines of examples were found");
}

#[test]
fn the_words_that_people_search_for_are_on_the_first_page() {
    let page = page("kms-client/README.md").to_lowercase();
    for word in
        ["retr", "backoff", "jitter", "attempt", "response", "mock", "rate limit", "blocking", "timeout", "pagination"]
    {
        assert!(page.contains(word), "{word}");
    }
}

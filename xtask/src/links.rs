//! Dead links of the rendered API docs.

use crate::outcome::Outcome;
use crate::workspace::Workspace;
use anyhow::{Context, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

/// The folders of `target/doc` whose pages are checked.
const CRATES: [&str; 2] = ["kms_client", "openapi_toolkit"];

/// A page: the values of its `id` attributes, and those of its `href` attributes.
struct Page {
    ids: BTreeSet<String>,
    links: Vec<String>,
}

/// Checks every link of the rendered pages to another place in them. Links to the web are not followed.
pub(crate) fn run(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let root = workspace.root.join("target/doc");
    let mut pages = BTreeMap::new();
    for name in CRATES {
        read(&root.join(name), &mut pages).with_context(|| format!("run `cargo doc` first: no pages of {name}"))?;
    }
    let (dead, checked) = dead(&pages);
    for (page, link) in &dead {
        writeln!(out, "{}: {link}", page.strip_prefix(&root).unwrap_or(page).display())?;
    }
    ensure!(dead.is_empty(), "{} links of the API docs are dead", dead.len());
    writeln!(out, "{checked} links of {} pages lead somewhere", pages.len())?;
    Ok(Outcome::Done)
}

fn read(folder: &Path, pages: &mut BTreeMap<PathBuf, Page>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(&path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            let text = fs::read_to_string(&path)?;
            pages.insert(
                path,
                Page { ids: attributes(&text, "id").collect(), links: attributes(&text, "href").collect() },
            );
        }
    }
    Ok(())
}

/// Returns the values of an attribute. rustdoc writes all of them in double quotes, and escapes text.
fn attributes(text: &str, name: &str) -> impl Iterator<Item = String> {
    let start = format!(" {name}=\"");
    text.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).map(unescaped).collect::<Vec<_>>().into_iter()
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// Returns the links that lead nowhere with their pages, and the number of links that were checked.
fn dead(pages: &BTreeMap<PathBuf, Page>) -> (Vec<(&Path, &str)>, usize) {
    let (mut dead, mut checked) = (Vec::new(), 0);
    for (path, page) in pages {
        for link in page.links.iter().filter(|link| !is_elsewhere(link)) {
            let (file, id) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                file => normal(&path.with_file_name("").join(file)),
            };
            // Source pages have an id for each line, and not for the ranges that are linked.
            let is_source = target.components().any(|part| part == Component::Normal("src".as_ref()));
            let found = match pages.get(&target) {
                Some(target) => id.is_empty() || target.ids.contains(id) || target.ids.contains(&decoded(id)),
                None => is_source || target.exists(),
            };
            checked += 1;
            if !found {
                dead.push((path.as_path(), link.as_str()));
            }
        }
    }
    (dead, checked)
}

/// Returns `true` for links to the web, and for those in the texts of other crates' traits, which rustdoc copies to each type
/// that has them: they lead somewhere only in the docs of those crates.
fn is_elsewhere(link: &str) -> bool {
    link.contains("://") || link.contains("::") || link == "dispatcher#setting-the-default-subscriber"
}

/// Returns a path without `..`. The folders of rendered pages are not symbolic links.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(normal.pop()),
            Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}

/// Decodes the characters that an id with type parameters has in a link.
fn decoded(id: &str) -> String {
    id.replace("%3C", "<")
        .replace("%3E", ">")
        .replace("%5B", "[")
        .replace("%5D", "]")
        .replace("%26", "&")
        .replace("%3B", ";")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        Page { ids: attributes(text, "id").collect(), links: attributes(text, "href").collect() }
    }

    #[test]
    fn a_link_leads_to_a_page_and_to_an_id_of_it() {
        let index = r##"<a id="here" href="struct.A.html#method.b">b</a> <a href="#here">x</a> <a href="https://x.example/y">y</a>
            <a href="sub/../struct.A.html#impl-From%3CB%3E-for-A">z</a>"##;
        let a = r#"<section id="method.b"></section><section id="impl-From%3CB%3E-for-A"><a href="index.html">i</a></section>"#;
        let good =
            BTreeMap::from([("/doc/a/index.html".into(), page(index)), ("/doc/a/struct.A.html".into(), page(a))]);
        assert_eq!(dead(&good), (Vec::new(), 4));
        for (broken, expected) in [
            (index.replace("#method.b", "#method.c"), "struct.A.html#method.c"),
            (index.replace("\"#here\"", "\"#there\""), "#there"),
            (index.replace("sub/../struct.A", "sub/struct.A"), "sub/struct.A.html#impl-From%3CB%3E-for-A"),
        ] {
            let pages =
                BTreeMap::from([("/doc/a/index.html".into(), page(&broken)), ("/doc/a/struct.A.html".into(), page(a))]);
            let (dead, _) = dead(&pages);
            assert_eq!(dead, [(Path::new("/doc/a/index.html"), expected)]);
        }
    }
}

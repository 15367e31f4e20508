//! Names that differ and mean the same or nearly the same: headers in either case, and media types.

use super::differ::Differ;
use super::side::{Ends, Pair, Side};
use crate::change::{ChangeKind, Usage};
use crate::kinds::Kind;
use std::collections::BTreeSet;

/// Compares two names that are not the same, and returns the kind of change from one to the other if there is one.
type Likeness = fn(&str, &str) -> Option<ChangeKind>;

impl<'a> Differ<'a> {
    /// Compares headers, whose names have no case.
    pub(super) fn headers(&mut self, ends: &Ends<'a>, used: Usage) {
        let same: Likeness = |old, new| old.eq_ignore_ascii_case(new).then_some(ChangeKind::NotationChanged);
        self.named(Kind::Header, [ChangeKind::HeaderAdded, ChangeKind::HeaderRemoved], &[same], ends, used);
    }

    /// Compares media types. One that has been replaced by a more specific or a more general one is not another one.
    pub(super) fn media_types(&mut self, ends: &Ends<'a>, used: Usage) {
        let likeness: [Likeness; 3] = [
            |old, new| (MediaType::parse(old) == MediaType::parse(new)).then_some(ChangeKind::NotationChanged),
            |old, new| {
                MediaType::parse(old).includes(&MediaType::parse(new)).then_some(ChangeKind::MediaTypeSpecialized)
            },
            |old, new| {
                MediaType::parse(new).includes(&MediaType::parse(old)).then_some(ChangeKind::MediaTypeGeneralized)
            },
        ];
        let kinds = [ChangeKind::MediaTypeAdded, ChangeKind::MediaTypeRemoved];
        self.named(Kind::MediaType, kinds, &likeness, ends, used);
    }

    /// Compares objects by name: first those of the same name, then those whose names are alike.
    fn named(
        &mut self,
        kind: Kind,
        [added, removed]: [ChangeKind; 2],
        likeness: &[Likeness],
        ends: &Ends<'a>,
        used: Usage,
    ) {
        let Some(names) = ends.names() else { return self.record(ChangeKind::Changed, ends, used) };
        let (mut old, mut new) = (BTreeSet::new(), BTreeSet::new());
        for name in names {
            let entry = ends.entry(name);
            match (entry.both(), entry.old.is_some()) {
                (Some(pair), _) => self.object(kind, &pair, used),
                (None, true) => _ = old.insert(name),
                (None, false) => _ = new.insert(name),
            }
        }
        for alike in likeness {
            old.retain(|old| {
                let found = new.iter().find_map(|new| Some((*new, alike(old, new)?)));
                let Some((name, change)) = found else { return true };
                new.remove(name);
                let side = |side: &Option<Side<'a>>, name: &str| side.as_ref().and_then(|side| side.get(name));
                if let Some((old, new)) = side(&ends.old, old).zip(side(&ends.new, name)) {
                    let pair = Pair { old, new };
                    self.record(change, &(&pair).into(), used);
                    self.object(kind, &pair, used);
                }
                false
            });
        }
        for name in old {
            self.record(removed, &ends.entry(name), used);
        }
        for name in new {
            self.record(added, &ends.entry(name), used);
        }
    }
}

/// The parts of a media type or of a range such as `text/*`, in lower case.
#[derive(PartialEq)]
struct MediaType {
    main: String,
    sub: String,
    /// The parameters, without `charset=utf-8`, which is the only encoding of JSON and the default elsewhere.
    parameters: BTreeSet<String>,
}

impl MediaType {
    fn parse(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let mut parts = text.split(';').map(str::trim);
        let (main, sub) = parts.next().unwrap_or_default().split_once('/').unwrap_or_default();
        let is_charset = |part: &&str| part.replace([' ', '"'], "") == "charset=utf-8";
        let parameters = parts.filter(|part| !part.is_empty() && !is_charset(part)).map(str::to_owned).collect();
        Self { main: main.to_owned(), sub: sub.to_owned(), parameters }
    }

    /// Returns `true` if every body of the other type is one of this type.
    fn includes(&self, other: &Self) -> bool {
        let main = self.main == "*" || self.main == other.main;
        let sub = self.sub == "*" || self.sub == other.sub || other.sub.ends_with(&format!("+{}", self.sub));
        main && sub && self.parameters.is_subset(&other.parameters)
    }
}

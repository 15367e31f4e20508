//! Names that differ and mean the same or nearly the same: headers in either case, and media types.

use super::differ::Differ;
use super::side::{Ends, Pair, Side};
use crate::change::{ChangeKind, Usage};
use crate::kinds::Kind;
use std::collections::BTreeSet;

/// Compares two names that are not the same, and returns the kind of change from one to the other if there is one.
type Likeness<T> = fn(&T, &T) -> Option<ChangeKind>;

impl<'a> Differ<'a> {
    /// Compares headers, whose names have no case.
    pub(super) fn headers(&mut self, ends: &Ends<'a>, used: Usage) {
        let same: Likeness<String> = |old, new| (old == new).then_some(ChangeKind::NotationChanged);
        let kinds = [ChangeKind::HeaderAdded, ChangeKind::HeaderRemoved];
        self.named(Kind::Header, kinds, str::to_ascii_lowercase, &[same], ends, used);
    }

    /// Compares media types. One that has been replaced by a more specific or a more general one is not another one.
    pub(super) fn media_types(&mut self, ends: &Ends<'a>, used: Usage) {
        let likeness: [Likeness<MediaType>; 3] = [
            |old, new| (old == new).then_some(ChangeKind::NotationChanged),
            |old, new| old.includes(new).then_some(ChangeKind::MediaTypeSpecialized),
            |old, new| new.includes(old).then_some(ChangeKind::MediaTypeGeneralized),
        ];
        let kinds = [ChangeKind::MediaTypeAdded, ChangeKind::MediaTypeRemoved];
        self.named(Kind::MediaType, kinds, MediaType::parse, &likeness, ends, used);
    }

    /// Compares objects by name: first those of the same name, then those whose names are alike.
    fn named<T>(
        &mut self,
        kind: Kind,
        [added, removed]: [ChangeKind; 2],
        parse: fn(&str) -> T,
        likeness: &[Likeness<T>],
        ends: &Ends<'a>,
        used: Usage,
    ) {
        let Some(names) = ends.names() else { return self.record(ChangeKind::Changed, ends, used) };
        let mut old: Vec<(&String, T)> = Vec::new();
        let mut new: Vec<(&String, T)> = Vec::new();
        for name in names {
            let entry = ends.entry(name);
            match (entry.both(), entry.old.is_some()) {
                (Some(pair), _) => self.object(kind, &pair, used),
                (None, true) => old.push((name, parse(name))),
                (None, false) => new.push((name, parse(name))),
            }
        }
        for alike in likeness {
            old.retain(|(old_name, old)| {
                let found = new.iter().enumerate().find_map(|(place, (_, new))| Some((place, alike(old, new)?)));
                let Some((place, change)) = found else { return true };
                let (new_name, _) = new.remove(place);
                let side = |side: &Option<Side<'a>>, name: &str| side.as_ref().and_then(|side| side.get(name));
                if let Some((old, new)) = side(&ends.old, old_name).zip(side(&ends.new, new_name)) {
                    let pair = Pair { old, new };
                    self.record(change, &(&pair).into(), used);
                    self.object(kind, &pair, used);
                }
                false
            });
        }
        for (name, _) in old {
            self.record(removed, &ends.entry(name), used);
        }
        for (name, _) in new {
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
        let mut parts = text.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let (main, sub) = essence.split_once('/').unwrap_or((&essence, ""));
        // Only the names of parameters have no case.
        let parameter = |part: &str| match part.split_once('=') {
            Some((name, value)) => format!("{}={}", name.trim().to_ascii_lowercase(), value.trim()),
            None => part.to_owned(),
        };
        let is_charset = |part: &String| part.replace('"', "").eq_ignore_ascii_case("charset=utf-8");
        let parameters = parts.map(parameter).filter(|part| !part.is_empty() && !is_charset(part)).collect();
        Self { main: main.to_owned(), sub: sub.to_owned(), parameters }
    }

    /// Returns `true` if every body of the other type is one of this type.
    fn includes(&self, other: &Self) -> bool {
        let main = self.main == "*" || self.main == other.main;
        let suffix = other.sub.rsplit_once('+').map(|(_, suffix)| suffix);
        let sub = self.sub == "*" || self.sub == other.sub || suffix == Some(self.sub.as_str());
        main && sub && self.parameters.is_subset(&other.parameters)
    }
}

//! What was found, as a page.

use super::finding::Finding;
use crate::judges::table;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How often each operation was asked, how often it was answered well, and everything that was found.
#[derive(Debug, Default)]
pub(super) struct Report {
    asked: BTreeMap<&'static str, (usize, usize)>,
    found: BTreeMap<Finding, usize>,
}

impl Report {
    pub(super) fn add(&mut self, operation: &'static str, answered: bool, findings: Vec<Finding>) {
        let (asked, well) = self.asked.entry(operation).or_default();
        *asked += 1;
        *well += usize::from(answered);
        for finding in findings {
            *self.found.entry(finding).or_default() += 1;
        }
    }

    /// What makes the run a failure.
    pub(super) fn broken(&self) -> Vec<&Finding> {
        self.found.keys().filter(|finding| finding.breaks()).collect()
    }

    /// Whether anything was answered well.
    pub(super) fn has_answers(&self) -> bool {
        self.asked.values().any(|(_, well)| *well > 0)
    }

    pub(super) fn markdown(&self, service: &str) -> String {
        let mut rows = vec![["operation", "asked", "answered with 200", "found"].map(str::to_owned).to_vec()];
        for (operation, (asked, well)) in &self.asked {
            let found = self.found.keys().filter(|finding| finding.operation == *operation).count();
            rows.push(vec![(*operation).to_owned(), asked.to_string(), well.to_string(), found.to_string()]);
        }
        let mut text = format!("# What {service} does that the documents do not say\n\n{}\n", table::markdown(&rows));
        for (Finding { operation, status, what }, times) in &self.found {
            let status = status.map_or_else(|| "no status".to_owned(), |status| status.to_string());
            // Writing to a string does not fail.
            let _ = writeln!(text, "- {operation}, {status}, {times} times: {what}");
        }
        if self.found.is_empty() {
            text.push_str("Nothing.\n");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_finding_is_told_once_with_how_often_it_was_made() {
        let finding =
            || Finding { operation: "list_kms", status: Some(200), what: "`/more` is not in the document".to_owned() };
        let mut report = Report::default();
        report.add("list_kms", true, vec![finding()]);
        report.add("list_kms", true, vec![finding()]);
        let text = report.markdown("https://service.example");
        assert!(text.contains("| list_kms | 2 | 2 | 1 |"), "{text}");
        assert!(text.contains("- list_kms, 200, 2 times: `/more` is not in the document\n"), "{text}");
        assert!(report.broken().is_empty() && report.has_answers());
    }
}

//! The base URL of the service, and the URLs of requests below it.

use std::fmt::{self, Write as _};

use reqwest::Url;

/// The bytes that are kept for the path of a request. The longest of a valid call has about 150.
const ROOM: usize = 192;

/// The URL that the paths of operations follow.
///
/// It is parsed once: to parse it again would be 5 % of the instructions of a call.
#[derive(Debug)]
pub struct BaseUrl {
    url: Url,
    /// The same with a long path: a copy has room for the path of a request. A text that has to grow takes a lock of the
    /// allocator, which makes the threads of a program wait for each other.
    roomy: Url,
}

impl BaseUrl {
    /// Creates a base URL. Operations have their path below its own.
    #[must_use]
    pub fn new(url: Url) -> Self {
        let mut roomy = url.clone();
        roomy.set_path(&"-".repeat(url.path().len() + ROOM));
        Self { url, roomy }
    }

    /// Returns the URL.
    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn join(&self, path: fmt::Arguments<'_>) -> Url {
        let base = self.url.path().trim_end_matches('/');
        let mut text = String::with_capacity(base.len() + ROOM);
        text.push_str(base);
        // A write to a string cannot fail.
        let _ = text.write_fmt(path);
        let mut url = self.roomy.clone();
        url.set_path(&text);
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(url: &str) -> BaseUrl {
        BaseUrl::new(Url::parse(url).unwrap())
    }

    #[test]
    fn a_path_follows_that_of_the_base_url() {
        for (url, joined) in [
            ("https://kms.example", "https://kms.example/api/v1/kms"),
            ("https://kms.example/", "https://kms.example/api/v1/kms"),
            ("http://[::1]:8080/a/b", "http://[::1]:8080/a/b/api/v1/kms"),
            ("https://kms.example/a%20b/", "https://kms.example/a%20b/api/v1/kms"),
        ] {
            assert_eq!(base(url).join(format_args!("/api/v1/kms")).as_str(), joined);
        }
        let path = "/x".repeat(1000);
        assert_eq!(base("https://kms.example").join(format_args!("{path}")).path(), path);
    }

    #[test]
    fn a_url_takes_two_allocations_and_does_not_grow() {
        let (base, id) = (base("https://kms.example/prefix"), "a".repeat(40));
        let counted = allocation_counter::measure(|| {
            drop(base.join(format_args!("/api/v1/kms/{id}/pubkey/{id}")));
        });
        assert_eq!(counted.count_total, 2);
    }
}

//! Header values from text that a caller passes.

use reqwest::header::HeaderValue;

/// Returns a header value, or `None` if the text is empty or not visible ASCII.
pub(crate) fn visible(text: &str) -> Option<HeaderValue> {
    let visible = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    visible.then(|| HeaderValue::from_str(text).ok()).flatten()
}

/// Returns a header value, or `None` if the text has anything but visible ASCII and spaces.
pub(crate) fn visible_words(text: &str) -> Option<HeaderValue> {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    visible.then(|| HeaderValue::from_str(text).ok()).flatten()
}

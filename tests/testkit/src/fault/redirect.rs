//! Faults of redirects. The client follows none of them.

use kms_client::ErrorKind::Redirect;

use super::table::{Fault, Front, http};
use crate::certificate::Certificate;
use crate::reply::Reply;

pub(super) const FAULTS: &[Fault] = &[
    http("redirect", "Redirects to another origin.", Redirect, false, |_, elsewhere| to_elsewhere(302, elsewhere)),
    http(
        "permanent-redirect",
        "Redirects to another origin, with a status that keeps the method.",
        Redirect,
        false,
        |_, elsewhere| to_elsewhere(308, elsewhere),
    ),
    http("redirect-to-itself", "Redirects to the requested URL.", Redirect, false, |request, _| {
        Reply::http(307, &[("location", &request.target)], "")
    }),
    http("redirect-to-no-url", "Redirects to a location that is not a valid URL.", Redirect, false, |_, _| {
        Reply::http(301, &[("location", "http://[SECRET")], "")
    }),
    Fault {
        name: "redirect-to-http",
        behaviour: "Redirects from HTTPS to plain HTTP.",
        kind: Redirect,
        retried: false,
        front: Front::Https(Certificate::Valid),
        reply: |_, elsewhere| to_elsewhere(301, elsewhere),
    },
];

fn to_elsewhere(status: u16, elsewhere: &str) -> Reply {
    Reply::http(status, &[("location", &format!("{elsewhere}/take?key=SECRET"))], "")
}

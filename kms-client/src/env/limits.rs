//! The limits of a CVM, and the names that it owns.

/// The most variables that a CVM accepts.
pub(crate) const MAX_VARIABLES: usize = 1024;
/// The longest name, in bytes.
pub(crate) const MAX_NAME: usize = 255;
/// The longest value, in bytes.
pub(crate) const MAX_VALUE: usize = 131_072;
/// The largest envelope, in bytes.
pub(crate) const MAX_ENVELOPE: usize = 262_144;
/// The longest `NAME=value` that a process starts with, in bytes and with the NUL at its end.
pub(crate) const MAX_ASSIGNMENT: usize = 131_072;

/// Names that the CVM's own script assigns.
const SCRIPT_NAMES: [&str; 6] =
    ["ACTION", "CFG_PCCS_URL", "HOST_SHARED_DIR", "SYS_CONFIG_FILE", "runner", "snapshotter"];
/// Names that bash changes, or removes from the environment of the programs that it starts, tried with bash 5.2. Those that
/// start with `BASH` are not listed.
const SHELL_NAMES: [&str; 25] = [
    "COMP_WORDBREAKS",
    "DIRSTACK",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HISTCMD",
    "IFS",
    "LINENO",
    "OLDPWD",
    "OPTARG",
    "OPTERR",
    "OPTIND",
    "PPID",
    "PS1",
    "PS2",
    "PS4",
    "PWD",
    "RANDOM",
    "SECONDS",
    "SHELLOPTS",
    "SHLVL",
    "SRANDOM",
    "UID",
];

/// Returns `true` if the text is a name: ASCII letters, digits and `_`, without a digit in front.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && valid_start(text) == text
}

/// Returns the text up to the first character that a name cannot have there.
pub(crate) fn valid_start(text: &str) -> &str {
    let is_valid = |at, char: char| char == '_' || char.is_ascii_alphabetic() || at > 0 && char.is_ascii_digit();
    let end = text.char_indices().find(|&(at, char)| !is_valid(at, char)).map(|(at, _)| at);
    &text[..end.unwrap_or(text.len())]
}

/// Returns `true` if the CVM's script or its shell owns the name.
pub(crate) fn is_reserved(name: &str) -> bool {
    name == "_" || name.starts_with("BASH") || SCRIPT_NAMES.contains(&name) || SHELL_NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_docs_list_every_reserved_name() {
        for name in SCRIPT_NAMES.iter().chain(&SHELL_NAMES) {
            assert!(include_str!("error.rs").contains(&format!("`{name}`")), "{name}");
        }
    }
}

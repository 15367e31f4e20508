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

/// Returns `true` if the CVM's script or its shell owns the name.
pub(crate) fn is_reserved(name: &str) -> bool {
    name == "_" || name.starts_with("BASH") || SCRIPT_NAMES.contains(&name) || SHELL_NAMES.contains(&name)
}

//! The house rules that no compiler checks: small rooms, one direction of dependencies, no words that put work off.
//!
//! Every file that git knows, or would take in, is read; all breaches are reported at once, each as `file:line`.
//! The rules look at text and count braces. They know nothing of types: what clippy can see is left to clippy.

use std::fs;
use std::path::Path;
use std::process::Command;

const LINES_MAX: usize = 450;
const COLUMNS_MAX: usize = 130;
const FUNCTION_LINES_MAX: usize = 90;

/// Written by the build from the Rust types, and read by no one.
const GENERATED: [&str; 2] = ["ui/src/bindings.ts", "migrations/read_model.sql"];
/// The one file of the pages that may speak to the window.
const CALL: &str = "ui/src/call.ts";

/// What would give `shared` input, output, a clock or a runtime.
const IMPURE: [&str; 9] =
    ["rusqlite", "sqlx", "tokio", "reqwest", "axum", "tauri", "std::fs", "std::net", "SystemTime"];

/// Who may not name whom inside `shared`: the foundations know nothing of what is built on them (design §2).
const CONTEXTS: [&str; 9] =
    ["sales", "loans", "inventory", "members", "reports", "project", "finance", "units", "document"];
const ABOVE_FINANCE: [&str; 6] = ["sales", "loans", "inventory", "members", "reports", "project"];
const DIRECTION: [(&str, &[&str]); 6] = [
    ("shared/src/finance", &ABOVE_FINANCE),
    ("shared/src/units", &ABOVE_FINANCE),
    ("shared/src/money", &CONTEXTS),
    ("shared/src/quantity", &CONTEXTS),
    ("shared/src/id.", &CONTEXTS),
    ("shared/src/clock", &CONTEXTS),
];

/// Ways out of a rule, in Rust. They are looked for in code only, so a text may speak of them.
const RUST_BANNED: [&str; 7] = ["todo!(", "unimplemented!(", "#[ignore", "#[allow(", "#![allow(", "f32", "f64"];

/// Banned in every text. Put together from pieces, because this file is read too.
const TEXT_BANNED: [&str; 11] = [
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
    concat!("for", " now"),
    concat!("/", "work/"),
    concat!("/", "tmp/"),
    concat!("/", "root/"),
    concat!("/", "home/"),
    concat!("crates", ".io"),
    concat!("npm", "js"),
    concat!("py", "pi.org"),
    concat!("deb.", "debian.org"),
];

/// A file as the rules see it.
struct Source {
    /// From the root of the repository, with `/`.
    path: String,
    text: String,
    /// Rust without comments and without what stands between quotes; line breaks stay. Empty for other languages.
    code: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        let code = if path.ends_with(".rs") { blank(text) } else { String::new() };
        Source { path: path.to_owned(), text: text.to_owned(), code }
    }

    fn is(&self, extensions: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
    }

    /// The code without its unit tests, which stand last or in a file of their own: a test may read a file.
    fn library(&self) -> &str {
        let tests =
            if self.path.ends_with("/tests.rs") { Some(0) } else { self.code.find("#[cfg(test)]\nmod tests {") };
        &self.code[..tests.unwrap_or(self.code.len())]
    }

    fn breach(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// Replaces comments, strings and characters with blanks, so that braces and words can be counted.
fn blank(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let rest = &characters[at..];
        let hidden = match rest {
            ['/', '/', ..] => rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => block_comment(rest),
            ['r', '"' | '#', ..] if !follows_word(&characters, at) => raw_string(rest),
            ['"', ..] => quoted(rest, '"'),
            ['\'', '\\', ..] | ['\'', _, '\'', ..] => quoted(rest, '\''),
            _ => 0,
        };
        let shown = if hidden == 0 { 1 } else { 0 };
        code.extend(&rest[..shown]);
        code.extend(rest[..hidden].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
        at += hidden + shown;
    }
    code
}

/// A letter before it makes `r` the end of a word; `br"…"` is a raw string all the same.
fn follows_word(characters: &[char], at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).and_then(|i| characters.get(i)).copied();
    before(1).is_some_and(is_word) && (before(1) != Some('b') || before(2).is_some_and(is_word))
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn block_comment(rest: &[char]) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (at, depth) = (at + 2, depth + 1),
            ['*', '/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of `r#"…"#`, or 0 for a raw identifier.
fn raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return 0;
    }
    let body = 2 + hashes;
    let closes = |at: &usize| rest[*at] == '"' && rest[at + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    (body..rest.len()).find(closes).map_or(rest.len(), |at| at + 1 + hashes)
}

fn quoted(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// The lines on which a word stands by itself: a letter beside a letter makes it another word.
fn lines_with(text: &str, word: &str) -> Vec<usize> {
    let joins = |outside: Option<char>, inside: Option<char>| {
        outside.is_some_and(is_word) && inside.is_some_and(|c| is_word(c) || c == '/')
    };
    let stands = |line: &str, at: usize| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        let path_end = word.ends_with('/');
        !joins(before.chars().next_back(), word.chars().next())
            && (path_end || !joins(after.chars().next(), word.chars().next_back()))
    };
    let hit = |line: &str| line.match_indices(word).any(|(at, _)| stands(line, at));
    text.lines().enumerate().filter(|(_, line)| hit(line)).map(|(index, _)| index + 1).collect()
}

fn line_at(code: &str, offset: usize) -> usize {
    code[..offset].matches('\n').count() + 1
}

fn check_size(source: &Source) -> Vec<String> {
    let mut breaches = Vec::new();
    if !source.is(&["rs", "ts", "tsx", "sql", "sh"]) || GENERATED.contains(&source.path.as_str()) {
        return breaches;
    }
    let lines = source.text.lines().count();
    if lines > LINES_MAX {
        breaches.push(source.breach(lines, &format!("{lines} lines, at most {LINES_MAX}")));
    }
    for (index, line) in source.text.lines().enumerate() {
        let columns = line.chars().count();
        if columns > COLUMNS_MAX {
            breaches.push(source.breach(index + 1, &format!("{columns} columns, at most {COLUMNS_MAX}")));
        }
    }
    breaches
}

/// The length of the braces that open at the start of `code`.
fn block_length(code: &str) -> usize {
    let mut depth = 0_usize;
    for (offset, character) in code.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return offset;
        }
    }
    code.len()
}

/// Where the body of a function begins, seen from its `fn`; none for a trait's promise.
fn body_start(code: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (offset, character) in code.char_indices() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ';' if depth == 0 => return None,
            '{' if depth == 0 => return Some(offset),
            _ => {}
        }
    }
    None
}

fn check_functions(source: &Source) -> Vec<String> {
    let mut breaches = Vec::new();
    for (offset, _) in source.code.match_indices("fn ") {
        if source.code[..offset].chars().next_back().is_some_and(is_word) {
            continue;
        }
        let function = &source.code[offset..];
        let Some(body) = body_start(function) else { continue };
        let end = body + block_length(&function[body..]);
        let lines = line_at(function, end);
        if lines > FUNCTION_LINES_MAX {
            let name: String = function[3..].chars().take_while(|c| is_word(*c)).collect();
            let what = format!("fn {name} has {lines} lines, at most {FUNCTION_LINES_MAX}");
            breaches.push(source.breach(line_at(&source.code, offset), &what));
        }
    }
    breaches
}

fn check_opening(source: &Source) -> Vec<String> {
    let of_a_crate = source.is(&["rs"]) && source.path.contains("/src/");
    if of_a_crate && !source.text.starts_with("//!") {
        return vec![source.breach(1, "a module opens with //! and says what it is for")];
    }
    Vec::new()
}

fn check_words(source: &Source) -> Vec<String> {
    let rust =
        RUST_BANNED.iter().flat_map(|word| lines_with(&source.code, word).into_iter().map(move |at| (at, *word)));
    let text =
        TEXT_BANNED.iter().flat_map(|word| lines_with(&source.text, word).into_iter().map(move |at| (at, *word)));
    rust.chain(text).map(|(line, word)| source.breach(line, &format!("`{word}` has no place here"))).collect()
}

/// The modules that a file names after `crate::`, alone or in braces, each with its line.
fn crate_modules(code: &str) -> Vec<(usize, String)> {
    let mut modules = Vec::new();
    for (offset, prefix) in code.match_indices("crate::") {
        let path = &code[offset + prefix.len()..];
        let mut depth = 0_i32;
        let mut name = String::new();
        let mut taken = false;
        for (at, character) in path.char_indices() {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => taken = false,
                c if is_word(c) && !taken && depth <= 1 => name.push(c),
                _ => {}
            }
            if !name.is_empty() && !is_word(character) {
                modules.push((line_at(code, offset + prefix.len() + at), std::mem::take(&mut name)));
                taken = true;
            }
            if depth == 0 && !is_word(character) {
                break;
            }
        }
    }
    modules
}

fn check_direction(source: &Source) -> Vec<String> {
    let mut breaches = Vec::new();
    let library = source.library();
    if source.path.starts_with("shared/src/") {
        for word in IMPURE {
            for line in lines_with(library, word) {
                breaches.push(source.breach(line, &format!("shared does no input or output: `{word}`")));
            }
        }
    }
    for (part, above) in DIRECTION {
        if source.path.starts_with(part) {
            for (line, module) in crate_modules(library) {
                if above.contains(&module.as_str()) {
                    breaches.push(source.breach(line, &format!("{part}… stands below {module} and may not name it")));
                }
            }
        }
    }
    if source.path.starts_with("ui/src/") && source.path != CALL {
        for (index, line) in source.text.lines().enumerate() {
            if line.contains("@tauri-apps") {
                breaches.push(source.breach(index + 1, &format!("only {CALL} speaks to the window")));
            }
        }
    }
    breaches
}

fn check(source: &Source) -> Vec<String> {
    [check_size, check_functions, check_opening, check_words, check_direction]
        .iter()
        .flat_map(|rule| rule(source))
        .collect()
}

/// Every file that is or would be in the repository; without git, every file outside what builds leave behind.
fn list_files(root: &Path) -> anyhow::Result<Vec<String>> {
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output();
    match listing {
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8(output.stdout)?.split_terminator('\0').map(str::to_owned).collect())
        }
        _ => {
            let mut files = Vec::new();
            walk(root, "", &mut files)?;
            Ok(files)
        }
    }
}

fn walk(root: &Path, folder: &str, files: &mut Vec<String>) -> anyhow::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}{name}");
        if entry.file_type()?.is_file() {
            files.push(path);
        } else if !["target", "node_modules", "dist", "gen", ".git"].contains(&name.as_str()) {
            walk(root, &format!("{path}/"), files)?;
        }
    }
    Ok(())
}

/// What people write by hand. Lock files name the registries they come from, and data is data.
fn is_read(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    let written = ["rs", "ts", "tsx", "js", "mjs", "css", "html", "sql", "sh", "md", "toml", "yml", "yaml", "json"];
    let locked = ["package-lock.json", "Cargo.lock"].contains(&name);
    !locked && (extension.is_some_and(|it| written.contains(&it)) || name == "Makefile" || path == ".ci/run")
}

#[test]
fn the_repository_keeps_the_house_rules() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files: Vec<String> = list_files(&root)?.into_iter().filter(|path| is_read(path)).collect();
    assert!(files.iter().any(|path| path == "shared/tests/tidy.rs"), "the walk did not find this very file");
    let mut breaches = Vec::new();
    for path in files {
        // A file that git knows may be deleted and not yet committed.
        if let Ok(text) = fs::read_to_string(root.join(&path)) {
            breaches.extend(check(&Source::new(&path, &text)));
        }
    }
    assert!(breaches.is_empty(), "{} breaches of the house rules:\n{}", breaches.len(), breaches.join("\n"));
    Ok(())
}

#[test]
fn each_rule_sees_its_breach() {
    let table = [
        (
            "tidy",
            "shared/src/a.rs",
            "//! A.\n// a todo!( and f64 in words\nconst A: &str = \"#[allow(\";".to_owned(),
            "",
        ),
        ("no opening", "shared/src/a.rs", "fn a() {}".to_owned(), "shared/src/a.rs:1: a module opens"),
        ("float", "shared/tests/a.rs", "\nlet a: f64 = b;".to_owned(), "shared/tests/a.rs:2: `f64`"),
        ("ignored", "shared/tests/a.rs", "#[ignore = \"slow\"]".to_owned(), "shared/tests/a.rs:1: `#[ignore`"),
        ("raw string", "shared/tests/a.rs", "const A: &str = br#\"\"todo!(\"#; todo!()".to_owned(), ":1: `todo!(`"),
        (
            "lifetime",
            "shared/tests/a.rs",
            "fn a<'a>(b: &'a str, c: char) { c == '\"'; todo!() }".to_owned(),
            "`todo!(`",
        ),
        ("put off", "ui/src/a.ts", format!("// good enough {} now", "for"), "ui/src/a.ts:1: `for"),
        ("machine path", "scripts/a.sh", format!("cd /{}/a", "tmp"), "scripts/a.sh:1: `/t"),
        ("an address", "README.md", format!("https://lumbung.example/{}/a", "tmp"), ""),
        ("long line", "ui/src/a.tsx", "x".repeat(131), "131 columns"),
        ("long file", "migrations/a.sql", "select 1;\n".repeat(451), "451 lines"),
        ("long function", "sync-server/tests/a.rs", format!("\nfn a() {{{}}}", "\n".repeat(90)), ":2: fn a has 91"),
        ("two functions", "sync-server/tests/a.rs", format!("fn a() {{{0}}}\nfn b() {{{0}}}", "\n".repeat(80)), ""),
        ("impure", "shared/src/a.rs", "//! A.\nuse std::fs;".to_owned(), "shared/src/a.rs:2: shared does no input"),
        ("in a test", "shared/src/a.rs", "//! A.\n#[cfg(test)]\nmod tests {\nuse std::fs; }".to_owned(), ""),
        ("upwards", "shared/src/finance/a.rs", "//! A.\nuse crate::sales::Cart;".to_owned(), ":2: shared/src/finance"),
        (
            "in braces",
            "shared/src/units.rs",
            "//! A.\nuse crate::{id::A,\n members};".to_owned(),
            ":3: shared/src/units",
        ),
        ("not upwards", "shared/src/units.rs", "//! A.\nuse crate::{id::{A, sales}};".to_owned(), ""),
        ("window", "ui/src/sales/a.ts", "import \"@tauri-apps/api\";".to_owned(), "ui/src/sales/a.ts:1: only"),
        ("call", CALL, "import \"@tauri-apps/api\";".to_owned(), ""),
    ];
    for (story, path, text, expect) in table {
        let breaches = check(&Source::new(path, &text));
        let seen = if expect.is_empty() { breaches.is_empty() } else { breaches.iter().any(|it| it.contains(expect)) };
        assert!(seen, "{story}: expected `{expect}`, found {breaches:?}");
    }
}

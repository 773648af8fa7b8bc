//! Lists what a module consists of: each function with its name, and every other section.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Prints a line for each part: its first byte, its number of bytes, and its name, by tabs. A
/// function's name is demangled; the name of any other part is its section's, in parentheses. The
/// section of names itself is left out.
pub fn list(module: &Path) -> Result<()> {
    let bytes = std::fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    let mut names = HashMap::new();
    let mut bodies = Vec::new();
    let mut imported = 0;
    for payload in Parser::new(0).parse_all(&bytes) {
        let payload = payload?;
        match &payload {
            Payload::CodeSectionEntry(body) => bodies.push(body.range()),
            Payload::CodeSectionStart { .. } => {}
            Payload::CustomSection(section) if section.name() == "name" => {
                if let KnownCustom::Name(reader) = section.as_known() {
                    for subsection in reader {
                        if let Name::Function(functions) = subsection? {
                            for naming in functions {
                                let naming = naming?;
                                names.insert(naming.index, naming.name.to_owned());
                            }
                        }
                    }
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
                print("(imports)", &imports.range());
            }
            _ => {
                if let Some((id, range)) = payload.as_section() {
                    print(section_name(id), &range);
                }
            }
        }
    }
    for (index, range) in (imported..).zip(bodies) {
        let name = names.get(&index).map_or("(no name)", String::as_str);
        print(name, &range);
    }
    Ok(())
}

fn print(name: &str, range: &Range<usize>) {
    println!("{}\t{}\t{name}", range.start, range.len());
}

/// The section's number in the WebAssembly specification, section 5.5.2.
fn section_name(id: u8) -> &'static str {
    match id {
        0 => "(custom)",
        1 => "(types)",
        3 => "(functions)",
        4 => "(tables)",
        5 => "(memories)",
        6 => "(globals)",
        7 => "(exports)",
        9 => "(elements)",
        11 => "(data)",
        _ => "(other)",
    }
}

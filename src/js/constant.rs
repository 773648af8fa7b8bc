//! Constant texts of Rust's as strings of JavaScript's. Each is decoded once, because a sign-in reads a
//! hundred properties by their names.

use std::cell::RefCell;

use js_sys::JsString;

thread_local! {
    static CONSTANTS: RefCell<Vec<(&'static str, &'static JsString)>> = const { RefCell::new(Vec::new()) };
}

/// The string of a constant, which lives as long as the module.
pub fn constant(text: &'static str) -> &'static JsString {
    CONSTANTS.with_borrow_mut(|constants| {
        // The same constant, which is quicker to compare than its text.
        let known = constants
            .iter()
            .find(|(known, _)| std::ptr::eq(*known, text));
        known.map(|(_, known)| *known).unwrap_or_else(|| {
            let new = Box::leak(Box::new(JsString::from(text)));
            constants.push((text, new));
            new
        })
    })
}

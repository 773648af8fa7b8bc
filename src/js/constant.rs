//! Constant texts of Rust's as strings of JavaScript's. Each is decoded once, because a sign-in reads a
//! hundred properties by their names.

use std::cell::RefCell;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // js-sys does not catch what decoding throws, such as at the end of the stack.
    #[wasm_bindgen(js_name = String, catch)]
    fn string(text: &str) -> Result<JsString, JsValue>;
}

thread_local! {
    static CONSTANTS: RefCell<Vec<(&'static str, &'static JsString)>> = const { RefCell::new(Vec::new()) };
}

/// The string of a constant, which lives as long as the module; `Err` is what decoding it threw.
pub fn constant(text: &'static str) -> Result<&'static JsString, JsValue> {
    let known = CONSTANTS.with_borrow(|constants| {
        // The same constant, which is quicker to compare than its text.
        let known = constants
            .iter()
            .find(|(known, _)| std::ptr::eq(*known, text));
        known.map(|(_, known)| *known)
    });
    if let Some(known) = known {
        return Ok(known);
    }
    // Nothing is borrowed meanwhile: a host's decoder may throw, or call the library again.
    let new = Box::leak(Box::new(string(text)?));
    CONSTANTS.with_borrow_mut(|constants| constants.push((text, new)));
    Ok(new)
}

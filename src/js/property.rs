//! Properties of JavaScript values, read by name, because values may come from another realm. What
//! a getter or a `Proxy` throws is caught.

use js_sys::{Array, Function, JsString, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::js::constant::constant;

#[wasm_bindgen]
extern "C" {
    // js-sys does not catch what this throws for a revoked `Proxy`.
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn try_is_array(value: &JsValue) -> Result<bool, JsValue>;

    /// Any value.
    type Value;
    #[wasm_bindgen(method, structural, indexing_getter, catch)]
    fn named(this: &Value, name: &JsString) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, indexing_setter, catch)]
    fn set_named(this: &Value, name: &str, value: &JsValue) -> Result<(), JsValue>;
}

/// A property; `undefined` where there is none or it cannot be read.
pub fn get(object: &JsValue, name: &'static str) -> JsValue {
    try_get(object, name).unwrap_or(JsValue::UNDEFINED)
}

/// A property; `Err` is what reading it threw.
pub fn try_get(object: &JsValue, name: &'static str) -> Result<JsValue, JsValue> {
    object.unchecked_ref::<Value>().named(constant(name)?)
}

/// A property that is a string.
pub fn text(object: &JsValue, name: &'static str) -> Option<String> {
    get(object, name).as_string()
}

/// Whether the value is a list.
pub fn is_array(value: &JsValue) -> bool {
    try_is_array(value).unwrap_or(false)
}

/// A property that is a function.
pub fn function(object: &JsValue, name: &'static str) -> Option<Function> {
    let value = get(object, name);
    value.is_function().then(|| value.unchecked_into())
}

/// Sets a property of an object of our own.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Only a frozen object refuses, and ours are new.
    let _ = object.unchecked_ref::<Value>().set_named(name, value);
}

/// Calls a method; `Err` is what it threw, or `undefined` where there is no such method.
pub fn call(
    object: &JsValue,
    name: &'static str,
    arguments: &[&JsValue],
) -> Result<JsValue, JsValue> {
    let method = function(object, name).ok_or(JsValue::UNDEFINED)?;
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    method.apply(object, &list)
}

/// Waits for what the caller's or the host's code returned: a promise of any realm, another object
/// with `then`, or a plain value.
///
/// `Promise.race` always makes a new promise of ours and catches what reading `then` throws;
/// `Promise.resolve` would return a foreign promise as it is.
pub async fn settled(value: &JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::race(&Array::of1(value))).await
}

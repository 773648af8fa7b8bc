//! Properties of JavaScript values, read by name: values may come from another realm, or be no
//! more than shaped like what they stand for.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;

/// A property, or `undefined` where there is none or it cannot be read.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A string property.
pub fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name).as_string()
}

/// How long a string or an array of bytes is; endless, where it is neither.
pub fn length(value: &JsValue) -> f64 {
    get(value, "length").as_f64().unwrap_or(f64::INFINITY)
}

/// A property that can be called.
pub fn function(object: &JsValue, name: &str) -> Option<Function> {
    let value = get(object, name);
    value.is_function().then(|| value.unchecked_into())
}

/// Sets a property of an object of our own.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Only a frozen object refuses, and ours are new.
    let _ = Reflect::set(object, &name.into(), value);
}

/// Calls a method; `Err` is what it threw, or that there is no such method.
pub fn call(object: &JsValue, name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method = function(object, name).ok_or(JsValue::UNDEFINED)?;
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    method.apply(object, &list)
}

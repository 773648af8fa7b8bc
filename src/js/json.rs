//! JSON by the host's own parser, and any other plain data of JavaScript's.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::js::property;
use crate::json::Json;

#[wasm_bindgen]
extern "C" {
    // js-sys has this for texts of the module's alone.
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn json_parse(text: &JsValue) -> Result<JsValue, JsValue>;
}

/// Reads a text of JavaScript's; `None` where it is not JSON.
pub fn parse(text: &JsValue) -> Option<JsJson> {
    json_parse(text).ok().map(JsJson)
}

impl JsJson {
    /// The JSON text of a value of our own.
    pub fn stringified(&self) -> JsValue {
        js_sys::JSON::stringify(&self.0).map_or(JsValue::UNDEFINED, Into::into)
    }
}

/// A value of JavaScript's, read as JSON.
pub struct JsJson(pub JsValue);

impl Json for JsJson {
    fn parse(text: &str) -> Option<Self> {
        parse(&text.into())
    }

    fn to_text(&self) -> Option<String> {
        self.stringified().as_string()
    }

    fn from_base64(encoded: &str) -> Option<String> {
        let encoded = encoded.replace('-', "+").replace('_', "/");
        let bytes = property::call(&js_sys::global(), "atob", &[&encoded.into()]).ok()?;
        // One character a byte, which this old pair of functions turns into text.
        let text = js_sys::decode_uri_component(&js_sys::escape(&bytes.as_string()?).as_string()?);
        text.ok()?.as_string()
    }

    fn get(&self, key: &str) -> Self {
        Self(property::get(&self.0, key))
    }

    fn string(&self) -> Option<String> {
        self.0.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn length(&self) -> Option<u32> {
        Array::is_array(&self.0).then(|| self.0.unchecked_ref::<Array>().length())
    }

    fn item(&self, index: u32) -> Self {
        Self(Reflect::get_u32(&self.0, index).unwrap_or(JsValue::UNDEFINED))
    }

    fn is_object(&self) -> bool {
        self.0.is_object() && !Array::is_array(&self.0)
    }

    fn is_missing(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }

    fn new_object() -> Self {
        Self(Object::new().into())
    }

    fn set(&mut self, key: &str, value: Self) {
        property::set(&self.0, key, &value.0);
    }

    fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    fn from_number(number: f64) -> Self {
        Self(number.into())
    }

    fn from_list(items: impl Iterator<Item = Self>) -> Self {
        let list = Array::new();
        for item in items {
            list.push(&item.0);
        }
        Self(list.into())
    }
}

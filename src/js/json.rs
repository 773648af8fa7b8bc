//! JSON by the host's own parser.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::js::property;
use crate::json::Json;

#[wasm_bindgen]
extern "C" {
    // js-sys has this for strings of Rust's alone.
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn json_parse(text: &JsValue) -> Result<JsValue, JsValue>;
}

/// Parses a text of JavaScript's; `None` where it is not JSON.
pub fn parse(text: &JsValue) -> Option<JsJson> {
    json_parse(text).ok().map(JsJson)
}

/// The JSON text of a value; `None` where it has none.
pub fn stringify(value: &JsValue) -> Option<JsValue> {
    js_sys::JSON::stringify(value).ok().map(Into::into)
}

/// Plain data: what `JSON.parse` returned, or a copy of our own.
pub struct JsJson(pub JsValue);

impl JsJson {
    /// The value for the caller.
    pub fn into_js(self) -> JsValue {
        self.0
    }
}

impl Json for JsJson {
    fn parse(text: &str) -> Option<Self> {
        parse(&text.into())
    }

    fn merge(target: &str, patch: &str) -> Option<String> {
        let target = <Self as Json>::parse(target).filter(Self::is_object)?;
        let patch = <Self as Json>::parse(patch).filter(Self::is_object)?;
        merge(&target, &patch);
        stringify(&target.0)?.as_string()
    }

    fn get(&self, key: &'static str) -> Self {
        Self(property::get(&self.0, key))
    }

    fn string(&self) -> Option<String> {
        self.0.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn boolean(&self) -> Option<bool> {
        self.0.as_bool()
    }

    fn members(&self) -> Vec<(String, Self)> {
        if !self.is_object() {
            return Vec::new();
        }
        let keys = Object::keys(self.0.unchecked_ref::<Object>());
        let member = |key: JsValue| {
            let value = Reflect::get(&self.0, &key).unwrap_or(JsValue::UNDEFINED);
            Some((key.as_string()?, Self(value)))
        };
        keys.iter().filter_map(member).collect()
    }

    fn length(&self) -> Option<u32> {
        property::is_array(&self.0).then(|| self.0.unchecked_ref::<Array>().length())
    }

    fn item(&self, index: u32) -> Self {
        Self(Reflect::get_u32(&self.0, index).unwrap_or(JsValue::UNDEFINED))
    }

    fn is_object(&self) -> bool {
        self.0.is_object() && !property::is_array(&self.0)
    }

    fn is_missing(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }
}

fn merge(target: &JsJson, patch: &JsJson) {
    for key in Object::keys(patch.0.unchecked_ref::<Object>()).iter() {
        let get = |object: &JsValue| Reflect::get(object, &key).unwrap_or(JsValue::UNDEFINED);
        let (old, new) = (JsJson(get(&target.0)), JsJson(get(&patch.0)));
        if old.is_object() && new.is_object() {
            merge(&old, &new);
        } else {
            let _ = Reflect::set(&target.0, &key, &new.0);
        }
    }
}

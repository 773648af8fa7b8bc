//! Copies an object that the caller gives, before the call returns: what a getter or a `Proxy`
//! throws ends the call with `invalid_config`, and what the caller changes later changes nothing.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::config::NESTED_KEYS;
use crate::error::{Cause, Error};
use crate::js::property;

/// The most items that are copied of a list.
const MAX_ITEMS: u32 = 1000;

/// A copy: the keys of the caller's object, and an object with the values of those that are known,
/// its own or inherited. Lists and plain data are copied too.
pub struct Snapshot {
    /// The keys of the caller's object.
    pub keys: Vec<String>,
    /// The copy.
    pub object: JsValue,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            object: Object::new().into(),
        }
    }
}

/// Copies an object; `None` where the argument is missing.
///
/// # Errors
/// `invalid_config` where it is no object or cannot be read.
pub fn snapshot(
    value: &JsValue,
    name: &str,
    known: &[&'static str],
) -> Result<Option<Snapshot>, Error> {
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    if !value.is_object() {
        return Err(Error::config(format!("{name} must be an object.")));
    }
    let keys = Reflect::own_keys(value).map_err(|thrown| unreadable(name, thrown))?;
    let copy = Snapshot {
        keys: keys.iter().filter_map(|key| key.as_string()).collect(),
        ..Snapshot::default()
    };
    for key in known {
        let value = read(value, key)?;
        let value = if property::is_array(&value) {
            copy_list(&value, key)?
        } else if NESTED_KEYS.contains(key) && value.is_object() {
            copy_members(&value, key)?
        } else {
            value
        };
        if !value.is_undefined() {
            property::set(&copy.object, key, &value);
        }
    }
    Ok(Some(copy))
}

/// A value of a copy.
pub fn get(object: &JsValue, name: &'static str) -> JsValue {
    property::get(object, name)
}

fn read(object: &JsValue, key: &'static str) -> Result<JsValue, Error> {
    property::try_get(object, key).map_err(|thrown| unreadable(key, thrown))
}

fn copy_list(list: &JsValue, key: &str) -> Result<JsValue, Error> {
    let length = read(list, "length")?.as_f64().unwrap_or_default() as u32;
    let copy = Array::new();
    for index in 0..length.min(MAX_ITEMS) {
        let item = Reflect::get_u32(list, index).map_err(|thrown| unreadable(key, thrown))?;
        copy.push(&item);
    }
    Ok(copy.into())
}

/// A copy of plain data. It has no prototype, so that a key `__proto__` is a key like any other.
fn copy_members(object: &JsValue, name: &str) -> Result<JsValue, Error> {
    let copy: Object = Object::create(JsValue::NULL.unchecked_ref());
    let keys = Reflect::own_keys(object).map_err(|thrown| unreadable(name, thrown))?;
    for key in keys.iter().take(MAX_ITEMS as usize) {
        let member = Reflect::get(object, &key).map_err(|thrown| unreadable(name, thrown))?;
        let _ = Reflect::set(&copy, &key, &member);
    }
    Ok(copy.into())
}

fn unreadable(name: &str, thrown: JsValue) -> Error {
    Error::config(format!("{name} could not be read.")).with_cause(Some(Cause::new(thrown)))
}

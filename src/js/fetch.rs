//! One request over the host's `fetch`, whichever realm it lives in.

use std::cell::Cell;

use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, TextDecoder};

use crate::error::Cause;
use crate::http::message::{MAX_BODY, Request, RequestKind, Response, Sent, TransportError};
use crate::http::retry_after;
use crate::js::json::{self, JsJson};
use crate::js::platform::is_workerd;
use crate::js::property::{self, settled};
use crate::json::Json;
use crate::secret::Secret;
use crate::time::Millis;

/// Aborts its request when dropped, on hosts that can (Chromium 64 and 65 cannot).
struct Abort(Option<AbortController>);

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            let _ = property::call(controller, "abort", &[]);
        }
    }
}

thread_local! {
    /// Whether this host takes `cache` in a request: not known before the first.
    static TAKES_CACHE: Cell<Option<bool>> = const { Cell::new(None) };
}

/// Sends a request and reads the whole response. Dropping the future aborts the request.
pub async fn send(fetch: &Function, request: &Request, wall: Millis) -> Sent<JsJson> {
    let mut abort = Abort(AbortController::new().ok());
    let init = request_init(&request.kind, abort.0.as_ref());
    let promise = fetch
        .call2(&js_sys::global(), &request.url.as_str().into(), &init)
        .map_err(|thrown| match framework_signal(&thrown) {
            Some(signal) => signal,
            None => TransportError::Threw(Some(Cause::new(thrown))),
        })?;
    let response = settled(&promise).await.map_err(failed)?;
    let response = read(&response, wall).await?;
    // The response was read to its end: there is nothing left to abort.
    abort.0 = None;
    Ok(response)
}

/// Only the fields that every host takes; a POST with these stays a "simple" request for CORS.
///
/// `cache: 'no-store'`, because frameworks and HTTP caches may store what `fetch` returns, even for
/// POST: then one user would get the tokens of another. It is no header, which a browser would have
/// to ask the server about first.
fn request_init(kind: &RequestKind, abort: Option<&AbortController>) -> JsValue {
    let init: JsValue = Object::new().into();
    let headers: JsValue = Object::new().into();
    let set = |name: &str, value: &str| property::set(&headers, name, &value.into());
    let bearer = |token: &Secret| {
        let bearer = Secret::new(["Bearer ", token.expose()].concat());
        set("authorization", bearer.expose());
    };
    match kind {
        RequestKind::Form(form, authorization) => {
            property::set(&init, "body", &form.expose().into());
            // With nothing behind it: some servers refuse a charset.
            set("content-type", "application/x-www-form-urlencoded");
            if let Some(authorization) = authorization {
                set("authorization", authorization.expose());
            }
        }
        RequestKind::Bearer(token) => bearer(token),
        RequestKind::Userinfo(token) => {
            bearer(token);
            // Every other host sends its own; a browser would have to ask the server about ours.
            if is_workerd() {
                set("user-agent", "device-signin");
            }
        }
        RequestKind::Document => {}
    }
    let is_form = matches!(kind, RequestKind::Form(..));
    let method = if is_form { "POST" } else { "GET" };
    property::set(&init, "method", &method.into());
    set("accept", "application/json");
    property::set(&init, "headers", &headers);
    property::set(&init, "redirect", &"manual".into());
    if takes_cache() {
        property::set(&init, "cache", &"no-store".into());
    }
    if let Some(controller) = abort {
        property::set(&init, "signal", &property::get(controller, "signal"));
    }
    init
}

/// Whether this host takes `cache` in a request. workerd throws for it before its compatibility date
/// 2024-11-11: a `Request` that is made and not sent tells.
fn takes_cache() -> bool {
    TAKES_CACHE.with(|takes| {
        takes.get().unwrap_or_else(|| {
            let takes_it = !is_workerd() || can_make_request();
            takes.set(Some(takes_it));
            takes_it
        })
    })
}

fn can_make_request() -> bool {
    let Some(request) = property::function(&js_sys::global(), "Request") else {
        return true;
    };
    let init: JsValue = Object::new().into();
    property::set(&init, "cache", &"no-store".into());
    let arguments = Array::of2(&"https://localhost/".into(), &init);
    Reflect::construct(&request, &arguments).is_ok()
}

/// A framework's signal to its own code above us: React and Next.js mark these by `digest`. Next.js
/// asks for dynamic rendering so, where a page that is built before a request sends one.
fn framework_signal(thrown: &JsValue) -> Option<TransportError> {
    let digest = property::text(thrown, "digest")?;
    let is_signal = !digest.is_empty();
    is_signal.then(|| TransportError::Framework(Cause::new(thrown.clone())))
}

async fn read(response: &JsValue, wall: Millis) -> Sent<JsJson> {
    let status = property::get(response, "status")
        .as_f64()
        .ok_or(TransportError::NotAResponse)?;
    let redirected = property::text(response, "type").as_deref() == Some("opaqueredirect")
        || property::get(response, "redirected").is_truthy()
        || (300.0..400.0).contains(&status);
    let headers = property::get(response, "headers");
    let header = |name: &str| {
        let value = property::call(&headers, "get", &[&name.into()]);
        // A server may repeat a secret in any of them.
        let text = value.ok().and_then(|value| value.as_string());
        text.map(Secret::new)
    };
    let date = header("date").and_then(|it| date(it.expose()));
    let retry_after = header("retry-after");
    Ok(Box::new(Response {
        status: status as u16,
        redirected,
        retry_after: retry_after
            .and_then(|it| retry_after::read(it.expose(), date.unwrap_or(wall), self::date)),
        date,
        challenge: header("www-authenticate"),
        body: if redirected {
            None
        } else {
            let text = body(response).await?;
            let is_form = header("content-type")
                .is_some_and(|it| it.expose().starts_with("application/x-www-form-urlencoded"));
            let document = if is_form {
                parse_form(&text)
            } else {
                json::parse(&text)
            };
            document.filter(Json::is_object)
        },
    }))
}

/// A form as an object of strings. WHATWG URL §5.1.
fn parse_form(text: &JsValue) -> Option<JsJson> {
    // It may hold tokens.
    let form = Secret::new(text.as_string()?);
    let object: JsValue = Object::new().into();
    for pair in form.expose().split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = js_sys::decode_uri_component(&value.replace('+', " "));
        property::set(&object, name, &value.ok()?.into());
    }
    Some(JsJson(object))
}

/// An HTTP date. RFC 9110 §5.6.7.
fn date(text: &str) -> Option<Millis> {
    let date = Date::parse(text);
    (date >= 0.0).then_some(Millis::new(date))
}

/// The body's text, read in chunks where the host streams, so that an endless body is given up early
/// and never enters the module's memory.
async fn body(response: &JsValue) -> Result<JsValue, TransportError> {
    let stream = property::get(response, "body");
    // Some small engines have no TextDecoder: they read the body in one piece.
    let has_decoder = property::function(&js_sys::global(), "TextDecoder").is_some();
    let decoder = has_decoder.then(TextDecoder::new).and_then(Result::ok);
    let chunks = decoder.and_then(|decoder| {
        let reader = property::call(&stream, "getReader", &[]).ok()?;
        Some((decoder, reader))
    });
    let Some((decoder, reader)) = chunks else {
        let text = method(response, "text").await?;
        let length = text
            .as_string()
            .map_or(f64::INFINITY, |text| text.len() as f64);
        return within_limit(length).map(|()| text);
    };
    let decode = |arguments: &[&JsValue]| {
        property::call(&decoder, "decode", arguments).map_err(|_| TransportError::NotAResponse)
    };
    let more: JsValue = Object::new().into();
    property::set(&more, "stream", &JsValue::TRUE);
    let texts = Array::new();
    let mut length = 0.0;
    loop {
        let chunk = method(&reader, "read").await?;
        if property::get(&chunk, "done").is_truthy() {
            texts.push(&decode(&[])?);
            return Ok(texts.join("").into());
        }
        let bytes = property::get(&chunk, "value");
        length += property::length(&bytes);
        within_limit(length)?;
        texts.push(&decode(&[&bytes, &more])?);
    }
}

fn within_limit(length: f64) -> Result<(), TransportError> {
    if length <= MAX_BODY {
        Ok(())
    } else {
        Err(TransportError::TooLarge)
    }
}

async fn method(object: &JsValue, name: &str) -> Result<JsValue, TransportError> {
    let promise = property::call(object, name, &[]).map_err(|_| TransportError::NotAResponse)?;
    settled(&promise).await.map_err(failed)
}

/// Why a request failed. The message has the system's own code for it, such as `ECONNREFUSED`, and
/// nothing else, because what `fetch` rejects with may hold anything: that is the cause.
fn failed(error: JsValue) -> TransportError {
    if let Some(signal) = framework_signal(&error) {
        return signal;
    }
    let code = |error: &JsValue| {
        property::text(error, "code").filter(|code| {
            code.len() <= 40
                && code
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        })
    };
    let code = code(&error).or_else(|| code(&property::get(&error, "cause")));
    TransportError::Failed(code, Some(Cause::new(error)))
}

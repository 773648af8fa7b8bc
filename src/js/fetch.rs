//! One request over the host's `fetch`, whichever realm it lives in.

use js_sys::{Function, Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use crate::host::{LARGEST_BODY, NoAnswer, Request, RequestKind, Response};
use crate::js::property;

/// Aborts its request when dropped, on hosts that can (Chromium 64 and 65 cannot).
struct Abort(Option<AbortController>);

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Sends a request and reads the whole answer. Dropping the future aborts the request.
pub async fn send(fetch: &Function, request: Request) -> Result<Response, NoAnswer> {
    let mut abort = Abort(AbortController::new().ok());
    let init = request_init(request.kind, abort.0.as_ref());
    let promise = fetch
        .call2(&js_sys::global(), &request.url.into(), &init)
        .map_err(|_| NoAnswer::Threw)?;
    let response = settled(&promise).await.map_err(failed)?;
    let answer = read(&response).await?;
    // The answer is whole: there is nothing left to abort.
    abort.0 = None;
    Ok(answer)
}

/// Only the fields that every host takes; a POST with these stays a "simple" request for CORS.
fn request_init(kind: RequestKind, abort: Option<&AbortController>) -> JsValue {
    let init: JsValue = Object::new().into();
    let headers: JsValue = Object::new().into();
    let (method, header, value) = match &kind {
        RequestKind::Form(form) => {
            property::set(&init, "body", &form.expose().into());
            let kind = "application/x-www-form-urlencoded;charset=UTF-8";
            ("POST", "content-type", kind.into())
        }
        RequestKind::Bearer(token) => (
            "GET",
            "authorization",
            ["Bearer ", token.expose()].concat().into(),
        ),
    };
    property::set(&init, "method", &method.into());
    property::set(&headers, header, &value);
    property::set(&init, "headers", &headers);
    property::set(&init, "redirect", &"manual".into());
    if let Some(controller) = abort {
        property::set(&init, "signal", &controller.signal());
    }
    init
}

async fn read(response: &JsValue) -> Result<Response, NoAnswer> {
    let status = property::get(response, "status").as_f64();
    let (Some(status), true) = (status, response.is_object()) else {
        return Err(NoAnswer::NotAResponse);
    };
    let headers = property::get(response, "headers");
    let header = |name: &str| {
        property::call(&headers, "get", &[&name.into()])
            .ok()
            .and_then(|value| value.as_string())
    };
    let redirected = property::text(response, "type").as_deref() == Some("opaqueredirect")
        || property::get(response, "redirected").is_truthy();
    Ok(Response {
        status: status as u16,
        redirected,
        retry_after: header("retry-after"),
        date: header("date"),
        challenge: header("www-authenticate"),
        body: if redirected {
            Vec::new()
        } else {
            body(response).await?
        },
    })
}

/// The body, piece by piece where the host streams, so that an endless one is given up early.
async fn body(response: &JsValue) -> Result<Vec<u8>, NoAnswer> {
    let stream = property::get(response, "body");
    let mut bytes = Vec::new();
    if let Ok(reader) = property::call(&stream, "getReader", &[]) {
        loop {
            let piece = method(&reader, "read").await?;
            if property::get(&piece, "done").is_truthy() {
                break;
            }
            append(&mut bytes, &property::get(&piece, "value"))?;
        }
    } else {
        append(&mut bytes, &method(response, "arrayBuffer").await?)?;
    }
    Ok(bytes)
}

fn append(bytes: &mut Vec<u8>, piece: &JsValue) -> Result<(), NoAnswer> {
    let piece = Uint8Array::new(piece);
    if bytes.len().saturating_add(piece.length() as usize) > LARGEST_BODY {
        return Err(NoAnswer::TooLarge);
    }
    bytes.extend(piece.to_vec());
    Ok(())
}

async fn method(object: &JsValue, name: &str) -> Result<JsValue, NoAnswer> {
    let promise = property::call(object, name, &[]).map_err(|_| NoAnswer::NotAResponse)?;
    settled(&promise).await.map_err(failed)
}

/// Waits for a promise of any realm, or for something that is none.
async fn settled(promise: &JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(promise)).await
}

/// Why a request failed, as far as it is safe to repeat: the system's own code for it, such as
/// `ECONNREFUSED`. Messages may hold anything, so they stay behind.
fn failed(error: JsValue) -> NoAnswer {
    let code = |error: &JsValue| {
        property::text(error, "code").filter(|code| {
            code.len() <= 40
                && code
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        })
    };
    NoAnswer::Failed(code(&error).or_else(|| code(&property::get(&error, "cause"))))
}

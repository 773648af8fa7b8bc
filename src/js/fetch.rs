//! One request over the host's `fetch`, whichever realm it lives in.

use std::cell::Cell;

use js_sys::{Array, Date, Function, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, TextDecoder};

use crate::error::Cause;
use crate::http::message::{MAX_BODY, Request, RequestKind, Response, Sent, TransportError};
use crate::http::retry_after;
use crate::js::constant::constant;
use crate::js::json::{self, JsJson};
use crate::js::platform::is_workerd;
use crate::js::property::{self, settled};
use crate::json::Json;
use crate::secret::Secret;
use crate::time::Millis;

#[wasm_bindgen]
extern "C" {
    /// What `fetch` takes beside the address.
    type Init;
    #[wasm_bindgen(method, structural, setter, catch)]
    fn set_method(this: &Init, method: &JsString) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, setter, catch)]
    fn set_headers(this: &Init, headers: &Headers) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, setter, catch)]
    fn set_body(this: &Init, body: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, setter, catch)]
    fn set_redirect(this: &Init, redirect: &JsString) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, setter, catch)]
    fn set_cache(this: &Init, cache: &JsString) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, setter, catch)]
    fn set_signal(this: &Init, signal: &JsValue) -> Result<(), JsValue>;

    /// The request's headers, as a plain object.
    type Headers;
    #[wasm_bindgen(method, structural, setter, catch)]
    fn set_accept(this: &Headers, value: &JsString) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, setter, js_name = "content-type", catch)]
    fn set_content_type(this: &Headers, value: &JsString) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, setter, catch)]
    fn set_authorization(this: &Headers, value: &str) -> Result<(), JsValue>;

    /// What `fetch` returned: a `Response` of any realm, or whatever the caller's `fetch` made.
    type Answer;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn status(this: &Answer) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, js_name = type, catch)]
    fn kind(this: &Answer) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn redirected(this: &Answer) -> Result<Option<bool>, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn headers(this: &Answer) -> Result<AnswerHeaders, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn body(this: &Answer) -> Result<Stream, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn text(this: &Answer) -> Result<JsValue, JsValue>;

    type AnswerHeaders;
    #[wasm_bindgen(method, structural, catch)]
    fn get(this: &AnswerHeaders, name: &JsString) -> Result<JsValue, JsValue>;

    type Stream;
    #[wasm_bindgen(method, structural, js_name = getReader, catch)]
    fn get_reader(this: &Stream) -> Result<Reader, JsValue>;

    type Reader;
    #[wasm_bindgen(method, structural, catch)]
    fn read(this: &Reader) -> Result<JsValue, JsValue>;

    /// What a reader's `read` resolves to.
    type Chunk;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn done(this: &Chunk) -> Result<Option<bool>, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn value(this: &Chunk) -> Result<Bytes, JsValue>;

    type Bytes;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn length(this: &Bytes) -> Result<Option<f64>, JsValue>;
    // A `Buffer` of Node.js has a `slice` of its own, which copies nothing.
    #[wasm_bindgen(js_namespace = ["Uint8Array", "prototype", "slice"], js_name = call, catch)]
    fn copy(bytes: &Bytes) -> Result<Bytes, JsValue>;

    // web-sys copies the text into the module's memory.
    type Decoder;
    #[wasm_bindgen(method, structural, js_name = decode, catch)]
    fn decode_part(this: &Decoder, part: &Bytes, options: &Streaming) -> Result<Text, JsValue>;
    #[wasm_bindgen(method, structural, js_name = decode, catch)]
    fn decode_end(this: &Decoder, part: &Bytes) -> Result<Text, JsValue>;

    type Streaming;
    #[wasm_bindgen(method, structural, setter, catch)]
    fn set_stream(this: &Streaming, stream: bool) -> Result<(), JsValue>;

    type Text;
    #[wasm_bindgen(method, structural, catch)]
    fn concat(this: &Text, more: &JsValue) -> Result<Text, JsValue>;

    type Controller;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn signal(this: &Controller) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn abort(this: &Controller) -> Result<(), JsValue>;
}

/// Aborts its request when dropped, on hosts that can (Chromium 64 and 65 cannot).
struct Abort(Option<AbortController>);

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            let _ = controller.unchecked_ref::<Controller>().abort();
        }
    }
}

thread_local! {
    /// Whether this host takes `cache` in a request: not known before the first.
    static TAKES_CACHE: Cell<Option<bool>> = const { Cell::new(None) };
}

/// Sends a request and reads the whole response. Dropping the future aborts the request.
pub async fn send(fetch: &Function, request: &Request) -> Sent<JsJson> {
    let mut abort = Abort(AbortController::new().ok());
    let init = request_init(&request.kind, abort.0.as_ref());
    let promise = fetch
        .call2(&js_sys::global(), &request.url.as_str().into(), &init)
        .map_err(|thrown| match framework_signal(&thrown) {
            Some(signal) => signal,
            None => TransportError::Threw(Some(Cause::new(thrown))),
        })?;
    let response = settled(&promise).await.map_err(failed)?;
    let response = read(response.unchecked_ref()).await?;
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
    let init: Init = Object::new().unchecked_into();
    // Only a frozen object or a hostile prototype refuses: `fetch` then says what is missing.
    let _ = fill(&init, kind, abort);
    init.into()
}

fn fill(init: &Init, kind: &RequestKind, abort: Option<&AbortController>) -> Result<(), JsValue> {
    let headers: Headers = Object::new().unchecked_into();
    let bearer = |token: &Secret| {
        let bearer = Secret::new(["Bearer ", token.expose()].concat());
        headers.set_authorization(bearer.expose())
    };
    match kind {
        RequestKind::Form(form, authorization) => {
            init.set_body(form.expose())?;
            // With nothing behind it: some servers refuse a charset.
            headers.set_content_type(constant("application/x-www-form-urlencoded")?)?;
            if let Some(authorization) = authorization {
                headers.set_authorization(authorization.expose())?;
            }
        }
        RequestKind::Bearer(token) => bearer(token)?,
        RequestKind::Userinfo(token) => {
            bearer(token)?;
            // Every other host sends its own; a browser would have to ask the server about ours.
            if is_workerd() {
                property::set(&headers, "user-agent", &"device-signin".into());
            }
        }
        RequestKind::Document => {}
    }
    let is_form = matches!(kind, RequestKind::Form(..));
    init.set_method(constant(if is_form { "POST" } else { "GET" })?)?;
    headers.set_accept(constant("application/json")?)?;
    init.set_headers(&headers)?;
    init.set_redirect(constant("manual")?)?;
    if takes_cache() {
        init.set_cache(constant("no-store")?)?;
    }
    if let Some(controller) = abort {
        init.set_signal(&controller.unchecked_ref::<Controller>().signal()?)?;
    }
    Ok(())
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

async fn read(response: &Answer) -> Sent<JsJson> {
    let status = response
        .status()
        .ok()
        .and_then(|status| status.as_f64())
        .ok_or(TransportError::NotAResponse)?;
    let redirected = (300.0..400.0).contains(&status)
        || response.redirected().ok().flatten() == Some(true)
        // Where a redirect was not followed, browsers say 0.
        || (status == 0.0 && is_opaque_redirect(response));
    let succeeded = (200.0..300.0).contains(&status);
    let headers = response.headers().ok();
    let header = |name| {
        let value = headers.as_ref()?.get(constant(name).ok()?).ok()?;
        // A server may repeat a secret in any of them.
        value.as_string().map(Secret::new)
    };
    let retry_after = header("retry-after");
    // A header is read where something depends on it.
    let date = (succeeded || retry_after.is_some())
        .then(|| header("date"))
        .flatten()
        .and_then(|it| date(it.expose()));
    let challenge = (!succeeded).then(|| header("www-authenticate")).flatten();
    let body = if redirected {
        None
    } else {
        let text = body(response).await?;
        json::parse(&text).or_else(|| {
            let kind = header("content-type")?;
            let is_form = kind
                .expose()
                .starts_with("application/x-www-form-urlencoded");
            is_form.then(|| parse_form(&text)).flatten()
        })
    };
    Ok(Box::new(Response {
        status: status as u16,
        redirected,
        retry_after: retry_after.and_then(|it| {
            let now = date.unwrap_or_else(|| Millis::new(Date::now()));
            retry_after::read(it.expose(), now, self::date)
        }),
        date,
        challenge,
        body: body.filter(Json::is_object),
    }))
}

fn is_opaque_redirect(response: &Answer) -> bool {
    let kind = response.kind().ok().and_then(|kind| kind.as_string());
    kind.as_deref() == Some("opaqueredirect")
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
async fn body(response: &Answer) -> Result<JsValue, TransportError> {
    // Some small engines have no TextDecoder: they read the body in one piece.
    let Some((decoder, reader)) = decoder().zip(reader(response)) else {
        let text = fulfilled(response.text()).await?;
        let length = text
            .as_string()
            .map_or(f64::INFINITY, |text| text.len() as f64);
        return within_limit(length).map(|()| text);
    };
    let mut text: Option<Text> = None;
    let mut length = 0.0;
    // Most bodies are one chunk, which hosts decode faster where no other follows.
    let mut last: Option<Bytes> = None;
    loop {
        let chunk: Chunk = fulfilled(reader.read()).await?.unchecked_into();
        let is_end = chunk.done().ok().flatten() == Some(true);
        if let Some(bytes) = &last {
            text = Some(decode(&decoder, bytes, is_end, text).ok_or(TransportError::NotAResponse)?);
        }
        if is_end {
            return Ok(text.map_or("".into(), Into::into));
        }
        let bytes = chunk.value().map_err(|_| TransportError::NotAResponse)?;
        // Infinite where these are no bytes.
        length += bytes.length().ok().flatten().unwrap_or(f64::INFINITY);
        within_limit(length)?;
        // A reader may use one buffer for all of its chunks.
        last = Some(copy(&bytes).map_err(|_| TransportError::NotAResponse)?);
    }
}

/// A text with a further part of it.
fn decode(decoder: &Decoder, part: &Bytes, is_end: bool, text: Option<Text>) -> Option<Text> {
    let part = if is_end {
        decoder.decode_end(part)
    } else {
        let more: Streaming = Object::new().unchecked_into();
        more.set_stream(true).ok()?;
        decoder.decode_part(part, &more)
    };
    match text {
        Some(text) => text.concat(&part.ok()?.into()).ok(),
        None => part.ok(),
    }
}

fn decoder() -> Option<Decoder> {
    let decoder = TextDecoder::new().ok()?;
    Some(decoder.unchecked_into())
}

fn reader(response: &Answer) -> Option<Reader> {
    response.body().ok()?.get_reader().ok()
}

fn within_limit(length: f64) -> Result<(), TransportError> {
    if length <= MAX_BODY {
        Ok(())
    } else {
        Err(TransportError::TooLarge)
    }
}

/// What a method's promise resolves to.
async fn fulfilled(returned: Result<JsValue, JsValue>) -> Result<JsValue, TransportError> {
    let promise = returned.map_err(|_| TransportError::NotAResponse)?;
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

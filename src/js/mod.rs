//! The only room that knows JavaScript: what it calls, and what that calls. The types and the
//! documentation of these functions are in `types.d.ts`.

mod abort;
mod arguments;
mod error;
mod fetch;
mod host;
mod property;

use futures_lite::future::or;
use serde::Serialize;
use serde_json::{Value, json};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::config::Config;
use crate::error::{Code, Error};
use crate::graph::Profile;
use crate::js::arguments::Options;
use crate::js::host::JsHost;
use crate::sign_in::{self, PollResult};

/// `signInAndGetProfile(config, onCode, options?)`.
#[wasm_bindgen(js_name = signInAndGetProfile, skip_typescript)]
pub async fn sign_in_and_get_profile(
    config: JsValue,
    on_code: JsValue,
    options: JsValue,
) -> Result<JsValue, JsValue> {
    run(config, Some(on_code), options, async |host, config| {
        profile(sign_in::sign_in_and_get_profile(host, config).await?)
    })
    .await
}

/// `signIn(config, onCode, options?)`.
#[wasm_bindgen(js_name = signIn, skip_typescript)]
pub async fn sign_in(
    config: JsValue,
    on_code: JsValue,
    options: JsValue,
) -> Result<JsValue, JsValue> {
    run(config, Some(on_code), options, async |host, config| {
        Ok(plain(&sign_in::sign_in(host, config).await?.to_json()))
    })
    .await
}

/// `requestDeviceCode(config, options?)`.
#[wasm_bindgen(js_name = requestDeviceCode, skip_typescript)]
pub async fn request_device_code(config: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    run(config, None, options, async |host, config| {
        let code = sign_in::request_device_code(host, config).await?;
        Ok(plain(&code.to_json()))
    })
    .await
}

/// `waitForTokens(config, deviceCode, options?)`.
#[wasm_bindgen(js_name = waitForTokens, skip_typescript)]
pub async fn wait_for_tokens(
    config: JsValue,
    device_code: JsValue,
    options: JsValue,
) -> Result<JsValue, JsValue> {
    run(config, None, options, async |host, config| {
        let code = arguments::device_code(&device_code)?;
        let tokens = sign_in::wait_for_tokens(host, config, &code).await?;
        Ok(plain(&tokens.to_json()))
    })
    .await
}

/// `pollOnce(config, deviceCode, options?)`.
#[wasm_bindgen(js_name = pollOnce, skip_typescript)]
pub async fn poll_once(
    config: JsValue,
    device_code: JsValue,
    options: JsValue,
) -> Result<JsValue, JsValue> {
    run(config, None, options, async |host, config| {
        let code = arguments::device_code(&device_code)?;
        Ok(plain(
            &match sign_in::poll_once(host, config, code).await? {
                PollResult::Pending(code) => {
                    json!({"status": "pending", "deviceCode": code.to_json()})
                }
                PollResult::Authorized(tokens) => {
                    json!({"status": "authorized", "tokens": tokens.to_json()})
                }
            },
        ))
    })
    .await
}

/// `getProfile(config, tokens, options?)`.
#[wasm_bindgen(js_name = getProfile, skip_typescript)]
pub async fn get_profile(
    config: JsValue,
    tokens: JsValue,
    options: JsValue,
) -> Result<JsValue, JsValue> {
    run(config, None, options, async |host, config| {
        let access_token = arguments::access_token(&tokens)?;
        profile(sign_in::get_profile(host, config, &access_token).await?)
    })
    .await
}

/// Reads the arguments, then runs a story until it ends, its time is up or the caller cancels.
async fn run<F>(
    config: JsValue,
    on_code: Option<JsValue>,
    options: JsValue,
    story: F,
) -> Result<JsValue, JsValue>
where
    F: AsyncFnOnce(&JsHost, &Config) -> Result<JsValue, Error>,
{
    let Options {
        signal,
        timeout,
        on_status,
    } = Options::read(&options).map_err(error::to_js)?;
    let aborted = abort::Aborted::by(signal)?;
    let (config, fetch) = arguments::config(&config).map_err(error::to_js)?;
    let on_code = on_code
        .map(|on_code| arguments::function(on_code, "onCode"))
        .transpose()
        .map_err(error::to_js)?;
    let host = JsHost::new(fetch, on_code, on_status);
    let told = async {
        let end = sign_in::within(&host, timeout, story(&host, &config)).await;
        end.map_err(|error| error::with_cause(error, host.take_cause()))
    };
    or(async { Err(aborted.await) }, told).await
}

/// Plain data for JavaScript.
fn plain(value: &Value) -> JsValue {
    value
        .serialize(&Serializer::json_compatible())
        .unwrap_or(JsValue::NULL)
}

/// The profile as the server sent it, which JavaScript's own parser keeps to the letter.
fn profile(profile: Profile) -> Result<JsValue, Error> {
    js_sys::JSON::parse(&profile.0)
        .map_err(|_| Error::new(Code::ProfileFailed, "The profile is not JSON."))
}

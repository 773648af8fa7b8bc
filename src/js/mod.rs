//! The only room that knows JavaScript: what it calls, and what that calls. The types and the
//! documentation of these functions are in `types.d.ts`.

mod abort;
mod allocator;
mod arguments;
mod error;
mod fetch;
mod host;
mod json;
mod property;

use futures_lite::future::or;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::config::Config;
use crate::error::Error;
use crate::js::arguments::Options;
use crate::js::host::JsHost;
use crate::js::json::JsJson;
use crate::{kept, send, sign_in, silent};

/// `signInAndGetProfile(config, onCode, options?)`.
#[wasm_bindgen(js_name = signInAndGetProfile, skip_typescript)]
pub fn sign_in_and_get_profile(config: JsValue, on_code: JsValue, options: JsValue) -> Promise {
    start(Story::SignInAndGetProfile, config, on_code, options)
}

/// `signIn(config, onCode, options?)`.
#[wasm_bindgen(js_name = signIn, skip_typescript)]
pub fn sign_in(config: JsValue, on_code: JsValue, options: JsValue) -> Promise {
    start(Story::SignIn, config, on_code, options)
}

/// `requestDeviceCode(config, options?)`.
#[wasm_bindgen(js_name = requestDeviceCode, skip_typescript)]
pub fn request_device_code(config: JsValue, options: JsValue) -> Promise {
    start(
        Story::RequestDeviceCode,
        config,
        JsValue::UNDEFINED,
        options,
    )
}

/// `waitForTokens(config, deviceCode, options?)`.
#[wasm_bindgen(js_name = waitForTokens, skip_typescript)]
pub fn wait_for_tokens(config: JsValue, device_code: JsValue, options: JsValue) -> Promise {
    start(Story::WaitForTokens, config, device_code, options)
}

/// `pollOnce(config, deviceCode, options?)`.
#[wasm_bindgen(js_name = pollOnce, skip_typescript)]
pub fn poll_once(config: JsValue, device_code: JsValue, options: JsValue) -> Promise {
    start(Story::PollOnce, config, device_code, options)
}

/// `getProfile(config, tokens, options?)`.
#[wasm_bindgen(js_name = getProfile, skip_typescript)]
pub fn get_profile(config: JsValue, tokens: JsValue, options: JsValue) -> Promise {
    start(Story::GetProfile, config, tokens, options)
}

/// `signInSilently(config, options?)`.
#[wasm_bindgen(js_name = signInSilently, skip_typescript)]
pub fn sign_in_silently(config: JsValue, options: JsValue) -> Promise {
    start(Story::SignInSilently, config, JsValue::UNDEFINED, options)
}

/// `listAccounts(config, options?)`.
#[wasm_bindgen(js_name = listAccounts, skip_typescript)]
pub fn list_accounts(config: JsValue, options: JsValue) -> Promise {
    start(Story::ListAccounts, config, JsValue::UNDEFINED, options)
}

/// `signOut(config, account?, options?)`.
#[wasm_bindgen(js_name = signOut, skip_typescript)]
pub fn sign_out(config: JsValue, account: JsValue, options: JsValue) -> Promise {
    start(Story::SignOut, config, account, options)
}

/// What can be asked for. One list and one future for all of them: a future each would double the
/// module.
#[derive(Clone, Copy)]
enum Story {
    SignInAndGetProfile,
    SignIn,
    RequestDeviceCode,
    WaitForTokens,
    PollOnce,
    GetProfile,
    SignInSilently,
    ListAccounts,
    SignOut,
}

fn start(story: Story, config: JsValue, subject: JsValue, options: JsValue) -> Promise {
    future_to_promise(run(story, config, subject, options))
}

/// Reads the arguments, then tells a story until it ends, its time is up or the caller cancels.
async fn run(
    story: Story,
    config: JsValue,
    subject: JsValue,
    options: JsValue,
) -> Result<JsValue, JsValue> {
    let options = Options::read(&options).map_err(|error| error::to_js(&error))?;
    let aborted = abort::Aborted::by(options.signal)?;
    let (mut config, code) = arguments::config(&config).map_err(|error| error::to_js(&error))?;
    (config.account, config.claims) = (options.account, options.claims);
    let host = JsHost::new(code, options.on_status);
    let told = async {
        let told = tell(story, &host, &mut config, subject);
        let end = send::within(&host, options.timeout, told).await;
        end.map(|told| told.0)
            .map_err(|error| error::with_cause(&error, host.take_cause()))
    };
    or(async { Err(aborted.await) }, told).await
}

async fn tell(
    story: Story,
    host: &JsHost,
    config: &mut Config,
    subject: JsValue,
) -> Result<JsJson, Error> {
    Ok(match story {
        Story::SignInAndGetProfile => {
            host.show_with(arguments::function(subject, "onCode")?);
            sign_in::sign_in_and_get_profile(host, config).await?
        }
        Story::SignIn => {
            host.show_with(arguments::function(subject, "onCode")?);
            sign_in::sign_in(host, config, None).await?.to_json()
        }
        Story::RequestDeviceCode => sign_in::request_device_code(host, config).await?.to_json(),
        Story::WaitForTokens => {
            let code = arguments::device_code(&subject)?;
            sign_in::wait_for_tokens(host, config, &code)
                .await?
                .to_json()
        }
        Story::PollOnce => {
            let code = arguments::device_code(&subject)?;
            sign_in::poll_once(host, config, code).await?.to_json()
        }
        Story::GetProfile => {
            let access_token = arguments::access_token(&subject)?;
            sign_in::get_profile(host, config, &access_token).await?
        }
        Story::SignInSilently => {
            host.check_cache()?;
            silent::sign_in_silently(host, config, None)
                .await?
                .to_json()
        }
        Story::ListAccounts => {
            host.check_cache()?;
            kept::list_accounts(host, config).await?
        }
        Story::SignOut => {
            host.check_cache()?;
            if let Some(account) = arguments::account(&subject)? {
                config.account = Some(account);
            }
            kept::sign_out(host, config).await?;
            JsJson(JsValue::UNDEFINED)
        }
    })
}

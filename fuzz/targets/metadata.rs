//! A server's metadata: a line with the issuer that is asked for, then the document.
#![no_main]

use device_signin::http::origin::Origin;
use device_signin::json::Json;
use device_signin::oauth::metadata::{self, Endpoint};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &str| {
    let Some((issuer, document)) = input.split_once('\n') else {
        return;
    };
    let Some(document) = <Value as Json>::parse(document) else {
        return;
    };
    if let Ok(published) = metadata::issuer(&document, issuer) {
        assert!(metadata::is_same_issuer(&published, issuer));
    }
    for endpoint in Endpoint::ALL {
        let Ok(Some(url)) = metadata::endpoint(&document, issuer, endpoint) else {
            continue;
        };
        assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url:?}");
        assert!(!url.contains(['\\', '#']), "{url:?}");
        let (origin, _) = Origin::parse(&url).expect("an address");
        assert!(!origin.as_str().contains('@'), "{url:?}");
        if origin.is_plain() {
            let (issuer, _) = Origin::parse(issuer).expect("an issuer on this device");
            assert!(origin.is_loopback() && issuer.is_loopback(), "{url:?}");
        }
    }
});

//! Authorities, their endpoints, their clouds, and the issuers that they trust.

use device_signin::entra::authority::{Authority, is_guid};

const TID: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const OTHER_TID: &str = "00000000-1111-2222-3333-444444444444";

#[test]
fn good_authorities_lead_to_their_endpoints() {
    let cases = [
        (None, "https://login.microsoftonline.com/organizations"),
        (
            Some("https://login.microsoftonline.com/contoso.onmicrosoft.com"),
            "https://login.microsoftonline.com/contoso.onmicrosoft.com",
        ),
        (
            Some("https://login.microsoftonline.com/common/"),
            "https://login.microsoftonline.com/common",
        ),
        (
            Some("https://login.microsoftonline.com/consumers/v2.0"),
            "https://login.microsoftonline.com/consumers",
        ),
        (
            Some("HTTPS://Login.MicrosoftOnline.com/t"),
            "https://login.microsoftonline.com/t",
        ),
        (
            Some("https://login.example:8443/t"),
            "https://login.example:8443/t",
        ),
        (Some("http://localhost:3000/t"), "http://localhost:3000/t"),
        (Some("http://app.localhost/t"), "http://app.localhost/t"),
        (Some("http://127.0.0.1:1/t"), "http://127.0.0.1:1/t"),
        (Some("http://127.9.8.7/t"), "http://127.9.8.7/t"),
        (Some("http://[::1]:3000/t"), "http://[::1]:3000/t"),
    ];
    for (url, base) in cases {
        let authority = Authority::parse(url).expect(base);
        assert_eq!(
            authority.token_endpoint(),
            format!("{base}/oauth2/v2.0/token")
        );
        let endpoint = authority.device_authorization_endpoint(None);
        assert_eq!(endpoint, format!("{base}/oauth2/v2.0/devicecode"));
        let endpoint = authority.device_authorization_endpoint(Some("de-DE"));
        assert_eq!(endpoint, format!("{base}/oauth2/v2.0/devicecode?mkt=de-DE"));
    }
}

#[test]
fn a_wrong_authority_is_an_error_that_says_why() {
    let cases = [
        ("", "https://"),
        ("login.microsoftonline.com/t", "https://"),
        ("ftp://login.example/t", "https://"),
        ("javascript:alert(1)", "https://"),
        ("http://login.microsoftonline.com/t", "http"),
        ("http://127.0.0.1.evil.example/t", "http"),
        ("http://localhost.evil.example/t", "http"),
        ("http://[::2]/t", "http"),
        ("http://10.0.0.1/t", "http"),
        ("https://login.microsoftonline.com", "tenant"),
        ("https://login.microsoftonline.com/", "tenant"),
        (
            "https://login.microsoftonline.com/t/oauth2/v2.0/token",
            "tenant",
        ),
        ("https://login.microsoftonline.com/t/x", "tenant"),
        ("https://login.microsoftonline.com/..", "tenant"),
        ("https://login.microsoftonline.com/a%2fb", "tenant"),
        ("https://login.microsoftonline.com/a b", "a space"),
        (
            "\"https://login.microsoftonline.com/t\"",
            "a quotation mark (\")",
        ),
        ("https://login.microsoftonline.com/t\n", "a line end"),
        ("https://login.microsoftonline.com/t\t", "a tab"),
        ("https://login.microsoftonline.com/t\u{200b}", "U+200B"),
        ("https://login.microsoftonline.com/t?x=1", "query"),
        ("https://login.microsoftonline.com/t#x", "query"),
        ("https://login.microsoftonline.com?x=1", "query"),
        ("https:///t", "host"),
        ("https://user@login.example/t", "host"),
        ("https://user:pw@login.example/t", "host"),
        ("https://login.example:/t", ""),
        ("https://login.example:655360/t", "host"),
        ("https://login.example:+80/t", ""),
        ("https://log in.example/t", "a space"),
        ("https://login.example\\@evil.example/t", "host"),
        ("https://[::1/t", "host"),
        ("https://löwe.example/t", "U+00F6"),
        ("https://login.example/\u{0}", "U+0000"),
    ];
    for (url, names) in cases {
        let error = Authority::parse(Some(url)).expect_err(url);
        assert_eq!(error.code.as_str(), "invalid_config", "{url}");
        assert!(
            error.message.contains("authority"),
            "{url}: {}",
            error.message
        );
        assert!(error.message.contains(names), "{url}: {}", error.message);
        assert!(!error.hint.is_empty(), "{url}");
    }
}

#[test]
fn each_cloud_has_its_graph() {
    let cases = [
        (
            "https://login.microsoftonline.com/t",
            "https://graph.microsoft.com",
            true,
        ),
        (
            "https://login.windows.net/t",
            "https://graph.microsoft.com",
            true,
        ),
        (
            "https://login.microsoftonline.us/t",
            "https://graph.microsoft.us",
            true,
        ),
        (
            "https://login.partner.microsoftonline.cn/t",
            "https://microsoftgraph.chinacloudapi.cn",
            true,
        ),
        (
            "https://login.chinacloudapi.cn/t",
            "https://microsoftgraph.chinacloudapi.cn",
            true,
        ),
        (
            "https://contoso.ciamlogin.com/t",
            "https://graph.microsoft.com",
            true,
        ),
        ("http://localhost:3000/t", "http://localhost:3000", false),
        (
            "https://proxy.example:8443/t",
            "https://proxy.example:8443",
            false,
        ),
        (
            "https://evil-login.microsoftonline.com.example/t",
            "https://evil-login.microsoftonline.com.example",
            false,
        ),
    ];
    for (url, graph, is_microsoft) in cases {
        let authority = Authority::parse(Some(url)).expect(url);
        assert_eq!(authority.graph_url(), graph, "{url}");
        assert_eq!(authority.is_microsoft(), is_microsoft, "{url}");
    }
}

#[test]
fn only_the_tenants_own_issuer_is_trusted() {
    let global = "https://login.microsoftonline.com";
    let issuer = |tid: &str| format!("{global}/{tid}/v2.0");
    let at = |tenant: &str| format!("{global}/{tenant}");
    // Authority, issuer, tid, whether it is trusted.
    let cases = [
        (at("organizations"), issuer(TID), Some(TID), true),
        (at("common"), issuer(TID), Some(TID), true),
        (at("contoso.onmicrosoft.com"), issuer(TID), Some(TID), true),
        (at(TID), issuer(TID), Some(TID), true),
        (at(&TID.to_uppercase()), issuer(TID), Some(TID), true),
        // A tenant named by its ID is the only one that may answer.
        (at(OTHER_TID), issuer(TID), Some(TID), false),
        // The issuer's tenant is the token's.
        (at("common"), issuer(TID), Some(OTHER_TID), false),
        (at("common"), issuer(TID), None, false),
        (at("common"), issuer("{tenantid}"), Some(TID), false),
        // Aliases of one cloud sign with one name; other clouds do not.
        (
            "https://login.windows.net/common".into(),
            issuer(TID),
            Some(TID),
            true,
        ),
        (
            "https://login.microsoftonline.us/common".into(),
            issuer(TID),
            Some(TID),
            false,
        ),
        (
            "https://login.chinacloudapi.cn/common".into(),
            issuer(TID),
            Some(TID),
            false,
        ),
        // A proxy on a page's own origin stands in front of some cloud.
        (
            "http://localhost:3000/common".into(),
            issuer(TID),
            Some(TID),
            true,
        ),
        (
            "http://localhost:3000/common".into(),
            format!("http://localhost:3000/{TID}/v2.0"),
            Some(TID),
            true,
        ),
        (
            "http://localhost:3000/common".into(),
            format!("http://localhost:3001/{TID}/v2.0"),
            Some(TID),
            true,
        ),
        (
            "https://proxy.example/common".into(),
            format!("https://evil.example/{TID}/v2.0"),
            Some(TID),
            false,
        ),
        // External ID.
        (
            "https://contoso.ciamlogin.com/t".into(),
            format!("https://{TID}.ciamlogin.com/{TID}/v2.0"),
            Some(TID),
            true,
        ),
        (
            "https://contoso.ciamlogin.com/t".into(),
            format!("https://{OTHER_TID}.ciamlogin.com/{TID}/v2.0"),
            Some(TID),
            false,
        ),
        // Not an issuer's form.
        (at("common"), format!("{global}/{TID}"), Some(TID), false),
        (
            at("common"),
            format!("{global}/{TID}/v2.0/"),
            Some(TID),
            false,
        ),
        (
            at("common"),
            format!("http://login.microsoftonline.com/{TID}/v2.0"),
            Some(TID),
            false,
        ),
        (
            at("common"),
            format!("https://login.microsoftonline.com.evil.example/{TID}/v2.0"),
            Some(TID),
            false,
        ),
        (
            at("common"),
            format!("https://sts.windows.net/{TID}/"),
            Some(TID),
            false,
        ),
        (at("common"), String::new(), Some(TID), false),
    ];
    for (authority, issuer, tid, expected) in cases {
        let trusts = Authority::parse(Some(&authority))
            .unwrap()
            .trusts(&issuer, tid);
        assert_eq!(trusts, expected, "{authority} {issuer} {tid:?}");
    }
}

#[test]
fn guids_are_known_by_their_form() {
    for good in [TID, "AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE"] {
        assert!(is_guid(good), "{good}");
    }
    for bad in [
        "",
        "9188040d6c674c5bb11236a304b66dad",
        "9188040d-6c67-4c5b-b112-36a304b66da",
        "9188040g-6c67-4c5b-b112-36a304b66dad",
        "{9188040d-6c67-4c5b-b112-36a304b66da",
        "9188040d-6c67-4c5b-b11236a304b66dada",
        "é188040d-6c67-4c5b-b112-36a304b66dad",
    ] {
        assert!(!is_guid(bad), "{bad}");
    }
}

//! Entra's error numbers: what each asks of people. The numbers may change, so nothing but the
//! wording hangs on them, and whether a fault passes.
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>

use crate::error::Code;

/// Numbers, the code a caller gets where OAuth's own error is less exact, and the hint.
type Row = (&'static [u32], Option<Code>, &'static str);

const ROWS: [Row; 28] = [
    (
        &[50059, 90019, 50128],
        Some(Code::InvalidAuthority),
        "The authority names no tenant: use the tenant's ID or domain name. A wrong clientId gives this too.",
    ),
    (
        &[90133, 9_001_023, 50194, 90124, 90130],
        Some(Code::InvalidAuthority),
        "This app cannot sign in under /common or /consumers: use the tenant, or /organizations.",
    ),
    (
        &[90002],
        Some(Code::InvalidAuthority),
        "The tenant was not found: look for a typo, a missing subscription or another cloud's host in the authority.",
    ),
    (
        &[90038, 90043, 90051, 900_382],
        Some(Code::InvalidAuthority),
        "The tenant lives in another national cloud: use that cloud's login host in the authority.",
    ),
    (
        &[9_002_332],
        Some(Code::InvalidAuthority),
        "The app is for work or school accounts only: use the tenant, or /organizations.",
    ),
    (
        &[9_002_346],
        Some(Code::InvalidAuthority),
        "The app is for personal accounts only: use /consumers.",
    ),
    (
        &[700_016],
        Some(Code::InvalidClient),
        "The clientId is not known in this tenant: check both.",
    ),
    (
        &[7_000_112, 70001],
        Some(Code::InvalidClient),
        "The app is disabled: ask an administrator to enable it.",
    ),
    (
        &[7_000_218],
        Some(Code::InvalidClient),
        "Turn on \"Allow public client flows\" in the app registration, under Authentication.",
    ),
    (
        &[700_025],
        Some(Code::InvalidClient),
        "A public client must send no secret: leave it out.",
    ),
    (
        &[9_002_326, 9_002_327],
        Some(Code::InvalidClient),
        "The app is registered as a single-page app, or a browser sent Origin: use a registration without that platform, or go through a proxy.",
    ),
    (
        &[70011, 28002, 28003, 700_022, 700_023],
        Some(Code::InvalidScope),
        "A scope is wrong, or scopes of two resources are mixed: ask for one resource at a time.",
    ),
    (
        &[500_011, 650_052, 650_057],
        Some(Code::InvalidScope),
        "The resource is not set up in this tenant: an administrator must add it.",
    ),
    (
        &[65001, 90094, 90095, 90008],
        Some(Code::InteractionRequired),
        "Consent is missing, often an administrator's: ask for it in the app registration, under API permissions.",
    ),
    (
        &[65004],
        Some(Code::Declined),
        "The person declined to consent: ask again if that was a mistake.",
    ),
    (
        &[50020, 51004, 50034, 16000, 500_208],
        Some(Code::AccountRefused),
        "This account is not in that tenant, or of the wrong kind: sign in with another.",
    ),
    (
        &[50105],
        Some(Code::AccountRefused),
        "The person is not assigned to the app: an administrator must assign them.",
    ),
    (
        &[50053, 50055, 50057],
        Some(Code::AccountRefused),
        "The account is locked, its password has ended or it is disabled: mend that first.",
    ),
    (
        &[50072, 50074, 50076, 50078, 50079, 50158],
        Some(Code::InteractionRequired),
        "Multi-factor authentication is needed: sign in again.",
    ),
    (
        &[50097, 50129, 53000, 53001, 530_003],
        Some(Code::BlockedByPolicy),
        "The policy wants a managed device, which device code flow cannot prove: an administrator must make an exception.",
    ),
    (
        &[53003, 530_032, 530_033, 530_035, 530_036],
        Some(Code::BlockedByPolicy),
        "Conditional Access blocks this flow: an administrator must allow it.",
    ),
    (
        &[70016],
        None,
        "The person is not done yet: poll again after the interval.",
    ),
    (
        &[70018],
        Some(Code::InvalidCode),
        "The user code was wrong: ask for a new one.",
    ),
    (
        &[70019, 70020],
        Some(Code::Expired),
        "The code has expired: ask for a new one when the person is ready.",
    ),
    (
        &[50196, 90055],
        None,
        "The server was asked too often: wait a few minutes.",
    ),
    (
        &[70008, 70043, 50173, 700_082],
        Some(Code::InteractionRequired),
        "The sign-in has ended or was revoked: sign in again.",
    ),
    (
        &[7_000_014, 70000],
        Some(Code::InvalidCode),
        "The code is not valid, or not any more: ask for a new one.",
    ),
    (
        TRANSIENT,
        None,
        "The server has a passing fault: try again in a moment.",
    ),
];

/// Faults of the server's that pass.
const TRANSIENT: &[u32] = &[90033, 90006, 90024, 50033, 50087, 90012, 70012];

/// What a number asks of people, and the code for it.
pub fn look_up(number: u32) -> Option<(Option<Code>, &'static str)> {
    ROWS.iter()
        .find(|(numbers, _, _)| numbers.contains(&number))
        .map(|(_, code, hint)| (*code, *hint))
}

/// Whether the fault passes: the server's own trouble, or a poll that came too soon.
pub fn passes(number: u32) -> bool {
    TRANSIENT.contains(&number) || matches!(number, 50196 | 90055)
}

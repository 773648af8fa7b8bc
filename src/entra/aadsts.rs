//! Entra's error numbers and what to do about each. The numbers may change, so they refine the hint
//! and the code, and say which faults are transient; OAuth's own error decides everything else.
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>

use crate::error::Code;

/// Numbers, the code where OAuth's own error is less exact, and the hint.
type Row = (&'static [u32], Option<Code>, &'static str);

const ROWS: [Row; 32] = [
    (
        &[50059, 90019, 50128],
        Some(Code::InvalidAuthority),
        "Name the tenant in the authority, by ID or domain, and check clientId.",
    ),
    (
        &[90133, 9_001_023, 50194, 90124, 90130],
        Some(Code::InvalidAuthority),
        "Use the tenant or /organizations in the authority.",
    ),
    (
        &[900_023],
        Some(Code::InvalidAuthority),
        "The tenant's name in the authority is mistyped: use its ID or domain.",
    ),
    (
        &[5_000_225],
        Some(Code::InvalidAuthority),
        "The tenant was blocked for inactivity: its administrator must restore it.",
    ),
    (
        &[90002],
        Some(Code::InvalidAuthority),
        "The tenant was not found: check authority for a typo or another cloud's host.",
    ),
    (
        &[90038, 90043, 90051, 900_382],
        Some(Code::InvalidAuthority),
        "The tenant is in another national cloud: use that cloud's host in the authority.",
    ),
    (
        &[9_002_332],
        Some(Code::InvalidAuthority),
        "The app is for work accounts only. Use the tenant or /organizations in the authority.",
    ),
    (
        &[9_002_346],
        Some(Code::InvalidAuthority),
        "The app is for personal accounts only. Use /consumers in the authority.",
    ),
    (
        &[700_016],
        Some(Code::InvalidClient),
        "The tenant does not know this clientId.",
    ),
    (
        &[7_000_112, 70001],
        Some(Code::InvalidClient),
        "The app is disabled: an administrator must enable it.",
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
        "Use an app registration with no single-page platform, or go through a proxy.",
    ),
    (
        &[70011, 28000, 28002, 28003, 650_053, 700_022, 700_023],
        Some(Code::InvalidScope),
        "A scope is wrong, or scopes of two resources are mixed.",
    ),
    (
        &[500_011, 650_052, 650_057],
        Some(Code::InvalidScope),
        "The resource is not set up in this tenant: an administrator must add it.",
    ),
    (
        &[65001, 90094, 90095, 90008],
        Some(Code::InteractionRequired),
        "Consent is missing, often an administrator's: see API permissions in the app registration.",
    ),
    (&[65004], Some(Code::Declined), "The user declined consent."),
    (
        &[50020, 51004, 50034, 16000, 500_208],
        Some(Code::AccountRefused),
        "This account is not in the tenant, or of the wrong kind: sign in with another account.",
    ),
    (
        &[90072, 50144, 500_571],
        Some(Code::AccountRefused),
        "This account cannot be used here: sign in with another account.",
    ),
    (
        &[50105],
        Some(Code::AccountRefused),
        "The user is not assigned to the app: an administrator must assign them.",
    ),
    (
        &[50053, 50055, 50057],
        Some(Code::AccountRefused),
        "The account is locked or disabled, or its password expired.",
    ),
    (
        &[50072, 50074, 50076, 50078, 50079, 50158],
        Some(Code::InteractionRequired),
        "Multi-factor authentication is needed: sign in again.",
    ),
    (
        &[50097, 50129, 53000, 53001, 530_003],
        Some(Code::BlockedByPolicy),
        "The policy wants a managed device, which device code flow cannot prove: an administrator must allow it.",
    ),
    (
        &[53003, 530_032, 530_033, 530_035, 530_036],
        Some(Code::BlockedByPolicy),
        "Conditional Access blocks this flow: an administrator must allow it.",
    ),
    (
        &[50005, 50131, 50155, 53002, 53004, 530_084],
        Some(Code::BlockedByPolicy),
        "A policy of the tenant refuses this: an administrator must allow it.",
    ),
    (&[70016], None, "The user is not done yet."),
    (&[70018], Some(Code::InvalidCode), "Ask for a new code."),
    (&[70019, 70020], Some(Code::Expired), "Ask for a new code."),
    (&[50196, 90055], None, "Wait some minutes."),
    (
        REFRESH_TOKEN_INVALID,
        Some(Code::InteractionRequired),
        "Sign in again.",
    ),
    (
        &[7_000_014, 70000],
        Some(Code::InvalidCode),
        "Ask for a new code.",
    ),
    (TRANSIENT, None, "Try again in a moment."),
];

/// The refresh token has expired or was revoked.
const REFRESH_TOKEN_INVALID: &[u32] = &[70008, 70043, 50173, 700_082];

/// Transient faults of the server.
const TRANSIENT: &[u32] = &[90033, 90006, 90024, 50033, 50087, 90012, 70012];

/// The code and the hint of a number.
pub fn look_up(number: u32) -> Option<(Option<Code>, &'static str)> {
    ROWS.iter()
        .find(|(numbers, _, _)| numbers.contains(&number))
        .map(|(_, code, hint)| (*code, *hint))
}

/// Whether a number that comes with `invalid_grant` speaks of the device code or refresh token
/// itself. Other numbers are a policy's or an account's.
pub fn is_about_the_grant(number: u32) -> bool {
    matches!(number, 70000 | 70018 | 70019 | 70020 | 7_000_014)
        || REFRESH_TOKEN_INVALID.contains(&number)
}

/// Whether the fault is transient: the server's own, or a poll that came too soon.
pub fn is_transient(number: u32) -> bool {
    TRANSIENT.contains(&number) || matches!(number, 50196 | 90055)
}

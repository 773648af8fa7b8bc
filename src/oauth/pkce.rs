//! Proof Key for Code Exchange: whoever polls proves that they requested the code. RFC 7636.

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::secret::Secret;

/// The `code_verifier` of random bytes. RFC 7636 §4.1.
pub fn verifier(random: &[u8; 32]) -> Secret {
    Secret::new(Base64UrlUnpadded::encode_string(random))
}

/// The `code_challenge` of a verifier, by the method `S256`. RFC 7636 §4.2.
pub fn challenge(verifier: &Secret) -> String {
    verifier.hash()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc() {
        // RFC 7636 Appendix B.
        let random = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212,
            37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let verifier = verifier(&random);
        assert_eq!(
            verifier.expose(),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
        assert_eq!(
            challenge(&verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}

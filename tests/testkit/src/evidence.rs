//! Made-up evidence of hardware: a root, certificates, revocation lists, TCB levels and a quote, all from one place, so that each
//! can be a lie.

use aws_lc_rs::digest::{SHA256, SHA384, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use kms_client::KmsEvidence;
use kms_client::attestation::Collateral;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CustomExtension, DnType, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, RevokedCertParams, SerialNumber, date_time_ymd,
};
use serde_json::{Value, json};
use sha3::{Digest as _, Keccak256};

const FMSPC: [u8; 6] = [0x90, 0xc0, 0x6f, 0, 0, 0];
const PPID: [u8; 16] = [0x11; 16];
/// The identifier of the maker of the quoting enclave, which every quote has.
const QE_VENDOR: [u8; 16] =
    [0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9, 0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07];
const QE_SIGNER: [u8; 32] = [0x5e; 32];
/// The type of the events of the last register.
const EVENT_TYPE: u32 = 0x0800_0001;

/// The parts of evidence that a test can change.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The TCB status of the platform.
    pub tcb_status: &'static str,
    /// `true` for a machine in debug mode.
    pub debug: bool,
    /// `true` if the certificate of the platform is revoked.
    pub revoked: bool,
    /// The year in which the collateral expires.
    pub expires: i32,
    /// The events of the last register: names and payloads.
    pub events: Vec<(&'static str, Vec<u8>)>,
    /// The compose hash that the machine was given, if it was.
    pub mr_config_id: Option<[u8; 32]>,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            tcb_status: "UpToDate",
            debug: false,
            revoked: false,
            expires: 2049,
            events: vec![
                ("system-preparing", Vec::new()),
                ("app-id", vec![0xaa; 20]),
                ("compose-hash", vec![0xcc; 32]),
                ("key-provider", br#"{"name":"test","id":"00"}"#.to_vec()),
                ("system-ready", Vec::new()),
            ],
            mr_config_id: None,
        }
    }
}

/// The makers of the certificates, and the collateral of one platform.
pub struct Maker {
    recipe: Recipe,
    /// The root certificate, in DER.
    pub root: Vec<u8>,
    /// The collateral.
    pub collateral: Value,
    platform: EcdsaKeyPair,
    chain: String,
}

/// A key with both of its forms: one signs certificates, the other raw bytes.
struct Signer {
    key: KeyPair,
    raw: EcdsaKeyPair,
}

impl Signer {
    fn generate() -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let raw = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key.serialize_der()).unwrap();
        Self { key, raw }
    }
}

impl Maker {
    /// Makes a root, a platform and its collateral.
    #[must_use]
    pub fn new(recipe: Recipe) -> Self {
        let (root, ca, platform, tcb) =
            (Signer::generate(), Signer::generate(), Signer::generate(), Signer::generate());
        let params = |name: &str, is_ca: bool, serial: u64| {
            let mut params = CertificateParams::default();
            params.distinguished_name.push(DnType::CommonName, name);
            params.serial_number = Some(SerialNumber::from(serial));
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2049, 12, 31);
            if is_ca {
                params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
                params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
            }
            params
        };
        let root_params = params("kms-client test root", true, 1);
        let root_certificate = root_params.self_signed(&root.key).unwrap();
        let root_issuer = Issuer::new(root_params, &root.key);
        let ca_params = params("kms-client test platform CA", true, 2);
        let ca_certificate = ca_params.signed_by(&ca.key, &root_issuer).unwrap();
        let ca_issuer = Issuer::new(ca_params, &ca.key);
        let mut platform_params = params("kms-client test platform", false, 3);
        platform_params.custom_extensions.push(CustomExtension::from_oid_content(&SGX, sgx_extension()));
        let platform_certificate = platform_params.signed_by(&platform.key, &ca_issuer).unwrap();
        let tcb_certificate = params("kms-client test TCB", false, 4).signed_by(&tcb.key, &root_issuer).unwrap();

        let list = |issuer: &Issuer<'_, &KeyPair>, revoked: Option<u64>| {
            let revoked = revoked.map(|serial| RevokedCertParams {
                serial_number: SerialNumber::from(serial),
                revocation_time: date_time_ymd(2021, 1, 1),
                reason_code: None,
                invalidity_date: None,
            });
            let params = CertificateRevocationListParams {
                this_update: date_time_ymd(2020, 1, 1),
                next_update: date_time_ymd(recipe.expires, 12, 30),
                crl_number: SerialNumber::from(1),
                issuing_distribution_point: None,
                revoked_certs: revoked.into_iter().collect(),
                key_identifier_method: KeyIdMethod::Sha256,
            };
            hex(params.signed_by(issuer).unwrap().der())
        };
        let chain = [&platform_certificate, &ca_certificate, &root_certificate].map(rcgen::Certificate::pem).concat();
        let tcb_chain = [&tcb_certificate, &root_certificate].map(rcgen::Certificate::pem).concat();
        let ca_chain = [&ca_certificate, &root_certificate].map(rcgen::Certificate::pem).concat();
        let (tcb_info, qe_identity) = (tcb_info(&recipe).to_string(), qe_identity(&recipe).to_string());
        let collateral = json!({
            "pck_crl_issuer_chain": ca_chain,
            "root_ca_crl": list(&root_issuer, None),
            "pck_crl": list(&ca_issuer, recipe.revoked.then_some(3)),
            "tcb_info_issuer_chain": tcb_chain,
            "tcb_info_signature": hex(&sign(&tcb.raw, tcb_info.as_bytes())),
            "tcb_info": tcb_info,
            "qe_identity_issuer_chain": tcb_chain,
            "qe_identity_signature": hex(&sign(&tcb.raw, qe_identity.as_bytes())),
            "qe_identity": qe_identity,
        });
        Self { recipe, root: root_certificate.der().to_vec(), collateral, platform: platform.raw, chain }
    }

    /// Returns the collateral as the client reads it.
    #[must_use]
    pub fn collateral(&self) -> Collateral {
        Collateral::from_json(self.collateral.to_string().as_bytes()).unwrap()
    }

    /// Makes evidence that binds these two keys. The second is the DER of an SPKI.
    #[must_use]
    pub fn evidence(&self, root_key: &str, ca_key: &[u8]) -> KmsEvidence {
        let text = format!("dstack-kms-genereted-keys-v1:{};{root_key};", hex(ca_key));
        let (quote, log) = self.quote(&Keccak256::digest(text));
        KmsEvidence::new(root_key.parse().unwrap(), ca_key.to_vec(), quote, log)
    }

    /// Makes a quote with this report data, and the event log that leads to its registers.
    #[must_use]
    pub fn quote(&self, report_data: &[u8]) -> (Vec<u8>, String) {
        let mut events = Vec::new();
        let mut rtmr = [[0; 48]; 4];
        let mut extend = |imr: usize, digest: [u8; 48], event: &str, payload: &[u8]| {
            rtmr[imr] = sha384(&[rtmr[imr], digest].concat());
            events.push(json!({
                "imr": imr, "event_type": if imr == 3 { EVENT_TYPE } else { 4 }, "digest": hex(&digest),
                "event": event, "event_payload": hex(payload),
            }));
        };
        for imr in 0..3 {
            extend(imr, [0x10 + u8::try_from(imr).unwrap(); 48], "", &[]);
        }
        for (name, payload) in &self.recipe.events {
            let content = [&EVENT_TYPE.to_le_bytes()[..], b":", name.as_bytes(), b":", payload].concat();
            extend(3, sha384(&content), name, payload);
        }

        let mut header = [&4_u16.to_le_bytes()[..], &2_u16.to_le_bytes(), &0x81_u32.to_le_bytes(), &[0; 4]].concat();
        header.extend([&QE_VENDOR[..], &[0; 20]].concat());
        // Guests of a machine must not be interrupted by its host.
        let attributes = [u8::from(self.recipe.debug), 0, 0, 0x10, 0, 0, 0, 0];
        let mut config = [0; 48];
        if let Some(hash) = self.recipe.mr_config_id {
            config[0] = 1;
            config[1..33].copy_from_slice(&hash);
        }
        let mut data = [0; 64];
        data[..report_data.len()].copy_from_slice(report_data);
        let body = [
            // The TCB of the module, its measurement, its signer and its attributes.
            &[&[5, 0, 3][..], &[0; 13]].concat()[..],
            &[0x22; 48],
            &[0; 48],
            &[0; 8],
            &attributes,
            &[0; 8],
            &[0x33; 48],
            &config,
            &[0; 48],
            &[0; 48],
            &rtmr.concat(),
            &data,
        ]
        .concat();
        let signed = [header, body].concat();

        let attestation = Signer::generate();
        let key = &attestation.raw.public_key().as_ref()[1..];
        let auth = [0x44; 32];
        let report = qe_report(digest(&SHA256, &[key, &auth].concat()).as_ref());
        let chain = self.chain.as_bytes();
        let certification = [
            &report[..],
            &sign(&self.platform, &report),
            &32_u16.to_le_bytes(),
            &auth,
            &5_u16.to_le_bytes(),
            &length(chain),
            chain,
        ]
        .concat();
        let auth_data =
            [&sign(&attestation.raw, &signed)[..], key, &6_u16.to_le_bytes(), &length(&certification), &certification]
                .concat();
        let quote = [&signed[..], &length(&auth_data), &auth_data].concat();
        (quote, Value::from(events).to_string())
    }
}

/// Returns the report of the quoting enclave.
fn qe_report(report_data: &[u8]) -> Vec<u8> {
    let mut report = [&[0; 48][..], &[0x11], &[0; 15], &[0x66; 32], &[0; 32], &QE_SIGNER, &[0; 96]].concat();
    report.extend(2_u16.to_le_bytes());
    report.extend(4_u16.to_le_bytes());
    report.extend([0; 60]);
    report.extend(report_data);
    report.resize(384, 0);
    report
}

fn tcb_info(recipe: &Recipe) -> Value {
    let components = |first: [u8; 3]| {
        let svns = first.into_iter().chain([0; 13]);
        svns.map(|svn| json!({ "svn": svn })).collect::<Vec<_>>()
    };
    let advisories = if recipe.tcb_status == "UpToDate" { json!([]) } else { json!(["TEST-SA-00001"]) };
    json!({
        "id": "TDX",
        "version": 3,
        "issueDate": "2020-01-01T00:00:00Z",
        "nextUpdate": format!("{}-12-30T00:00:00Z", recipe.expires),
        "fmspc": hex(&FMSPC).to_uppercase(),
        "pceId": "0000",
        "tcbType": 0,
        "tcbEvaluationDataNumber": 1,
        "tdxModule": { "mrsigner": "00".repeat(48), "attributes": "00".repeat(8), "attributesMask": "FF".repeat(8) },
        "tdxModuleIdentities": [],
        "tcbLevels": [{
            "tcb": { "sgxtcbcomponents": components([1, 1, 1]), "pcesvn": 1, "tdxtcbcomponents": components([5, 0, 3]) },
            "tcbDate": "2020-01-01T00:00:00Z",
            "tcbStatus": recipe.tcb_status,
            "advisoryIDs": advisories,
        }],
    })
}

fn qe_identity(recipe: &Recipe) -> Value {
    json!({
        "id": "TD_QE",
        "version": 2,
        "issueDate": "2020-01-01T00:00:00Z",
        "nextUpdate": format!("{}-12-30T00:00:00Z", recipe.expires),
        "tcbEvaluationDataNumber": 1,
        "miscselect": "00000000",
        "miscselectMask": "FFFFFFFF",
        "attributes": format!("11{}", "00".repeat(15)),
        "attributesMask": format!("FB{}{}", "FF".repeat(7), "00".repeat(8)),
        "mrsigner": hex(&QE_SIGNER),
        "isvprodid": 2,
        "tcbLevels": [{ "tcb": { "isvsvn": 4 }, "tcbDate": "2020-01-01T00:00:00Z", "tcbStatus": "UpToDate" }],
    })
}

/// The OID of the extension that describes a platform.
const SGX: [u64; 7] = [1, 2, 840, 113_741, 1, 13, 1];

/// Returns the extension that describes the platform.
fn sgx_extension() -> Vec<u8> {
    let tcb = (1..=16).map(|component| (vec![2, component], der(0x02, &[1])));
    let tcb = tcb.chain([(vec![2, 17], der(0x02, &[1])), (vec![2, 18], der(0x04, &[1; 16]))]);
    let tcb: Vec<u8> = tcb.flat_map(|(path, value)| entry(&path, &value)).collect();
    let entries = [
        entry(&[1], &der(0x04, &PPID)),
        entry(&[2], &der(0x30, &tcb)),
        entry(&[3], &der(0x04, &[0; 2])),
        entry(&[4], &der(0x04, &FMSPC)),
        entry(&[5], &der(0x0a, &[0])),
    ];
    der(0x30, &entries.concat())
}

/// Encodes an entry of the extension: its OID below that of the extension, and its value.
fn entry(path: &[u8], value: &[u8]) -> Vec<u8> {
    let oid = [&[0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01], path].concat();
    der(0x30, &[der(0x06, &oid), value.to_vec()].concat())
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = match u16::try_from(content.len()).unwrap().to_be_bytes() {
        [0, low @ 0..=0x7f] => vec![low],
        [0, low] => vec![0x81, low],
        [high, low] => vec![0x82, high, low],
    };
    [&[tag][..], &length, content].concat()
}

fn sign(key: &EcdsaKeyPair, message: &[u8]) -> Vec<u8> {
    key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
}

fn sha384(bytes: &[u8]) -> [u8; 48] {
    digest(&SHA384, bytes).as_ref().try_into().unwrap()
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap().to_le_bytes()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

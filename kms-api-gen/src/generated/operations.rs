/// `GET /api/v1/kms/{kms_id}/pubkey/{app_id}`, API version 2026-06-23.
pub static GET_APP_ENV_ENCRYPT_PUBKEY: Operation = Operation {
    id: "get_app_env_encrypt_pubkey",
    method: "GET",
    path: "/api/v1/kms/{kms_id}/pubkey/{app_id}",
    version: "2026-06-23",
    parameters: &[
        Parameter { name: "app_id", place: Place::Path, required: true, example: "abababababababababababababababababababab" },
        Parameter { name: "kms_id", place: Place::Path, required: true, example: "phala" },
    ],
    body_example: None,
    statuses: &[200, 400, 401, 404, 422, 429, 500],
    success: 200,
    response_example: "{\"public_key\":\"c6543b01de72be5bd5322e68923dfde242812447a17b89b077c7e41a30396b67\",\"signature\":\"8acc6e08f2dcfe35cd85c9c8b78f5f96d69b0284b3452b0653fdf2f1a4ad93a4539c194a482039766eb028a19f849d6bc1aa4be4d2834ab4072915691485452e00\",\"signature_v1\":\"0dec730454b0bc2479c884db2a58fae87b08cb0b3743d8fe71ff9ab738c570573a585729eb9dfb4b821a088c8ec78f71d955119395aa2f81afbb2c03bf1dd8bf01\",\"timestamp\":1700000000}",
};

/// `GET /api/v1/apps/{app_id}/kms-info`, API version 2026-06-23.
pub static GET_APP_KMS_INFO: Operation = Operation {
    id: "get_app_kms_info",
    method: "GET",
    path: "/api/v1/apps/{app_id}/kms-info",
    version: "2026-06-23",
    parameters: &[
        Parameter { name: "app_id", place: Place::Path, required: true, example: "abababababababababababababababababababab" },
    ],
    body_example: None,
    statuses: &[200, 400, 401, 404, 422, 429, 500],
    success: 200,
    response_example: "{\"app_contract_address\":\"text\",\"chain_id\":8453,\"deployer_address\":\"text\",\"deployer_type\":\"eoa\",\"is_contract\":false,\"is_onchain_kms\":false,\"kms_contract_address\":\"0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C\",\"safe_app_url\":\"text\"}",
};

/// `GET /api/v1/cvms/{cvm_id}/compose_file`, API version 2026-06-23.
pub static GET_CVM_COMPOSE_FILE: Operation = Operation {
    id: "get_cvm_compose_file",
    method: "GET",
    path: "/api/v1/cvms/{cvm_id}/compose_file",
    version: "2026-06-23",
    parameters: &[
        Parameter { name: "cvm_id", place: Place::Path, required: true, example: "app_abababababababababababababababababababab" },
    ],
    body_example: None,
    statuses: &[200, 400, 401, 403, 404, 422, 429, 500],
    success: 200,
    response_example: "{\"allowed_envs\":[\"API_KEY\",\"EMPTY\"],\"docker_compose_file\":\"services: {}\",\"name\":\"app\",\"pre_launch_script\":\"true\"}",
};

/// `GET /api/v1/kms/{slug}`, API version 2026-06-23.
pub static GET_KMS_CONTRACT: Operation = Operation {
    id: "get_kms_contract",
    method: "GET",
    path: "/api/v1/kms/{slug}",
    version: "2026-06-23",
    parameters: &[
        Parameter { name: "slug", place: Place::Path, required: true, example: "phala" },
    ],
    body_example: None,
    statuses: &[200, 400, 401, 404, 422, 429, 500],
    success: 200,
    response_example: "{\"ca_pubkey\":\"text\",\"chain_id\":8453,\"contract_address\":\"0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C\",\"id\":\"kc_0123abcd\",\"k256_pubkey\":\"031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f\",\"label\":\"Base\",\"node_count\":11,\"slug\":\"base\"}",
};

/// `GET /api/v1/kms/{kms_id}`, API version 2026-05-22.
pub static GET_KMS_INFO: Operation = Operation {
    id: "get_kms_info",
    method: "GET",
    path: "/api/v1/kms/{kms_id}",
    version: "2026-05-22",
    parameters: &[
        Parameter { name: "kms_id", place: Place::Path, required: true, example: "phala" },
    ],
    body_example: None,
    statuses: &[200, 400, 401, 404, 422, 429, 500],
    success: 200,
    response_example: "{\"chain_id\":8453,\"gateway_app_id\":\"text\",\"id\":\"kms_0123abcd\",\"kms_contract_address\":\"0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C\",\"slug\":\"phala-prod5\",\"url\":\"https://kms.example\",\"version\":\"v0.5.5\"}",
};

/// `GET /api/v1/kms/on-chain/{chain}`, API version 2026-06-23.
pub static GET_KMS_ONCHAIN_DETAIL: Operation = Operation {
    id: "get_kms_onchain_detail",
    method: "GET",
    path: "/api/v1/kms/on-chain/{chain}",
    version: "2026-06-23",
    parameters: &[
        Parameter { name: "chain", place: Place::Path, required: true, example: "base" },
    ],
    body_example: None,
    statuses: &[200, 400, 401, 422, 429, 500],
    success: 200,
    response_example: "{\"chain_id\":8453,\"chain_name\":\"base\",\"contracts\":[{\"ca_pubkey\":\"text\",\"chain_id\":8453,\"chain_name\":\"base\",\"contract_address\":\"0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C\",\"devices\":[{\"device_id\":\"text\",\"node_name\":\"text\",\"on_chain_allowed\":false}],\"gateway_contract_address\":\"text\",\"k256_pubkey\":\"031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f\",\"os_images\":[{\"name\":\"text\",\"on_chain_allowed\":false,\"os_image_hash\":\"text\",\"version\":\"text\"}]}]}",
};

/// `GET /api/v1/kms/phala/next_app_id`, API version 2026-06-23.
pub static GET_NEXT_APP_IDS: Operation = Operation {
    id: "get_next_app_ids",
    method: "GET",
    path: "/api/v1/kms/phala/next_app_id",
    version: "2026-06-23",
    parameters: &[
        Parameter { name: "counts", place: Place::Query, required: false, example: "3" },
    ],
    body_example: None,
    statuses: &[200, 400, 401, 403, 404, 422, 429, 500],
    success: 200,
    response_example: "{\"app_ids\":[{\"app_id\":\"abababababababababababababababababababab\",\"nonce\":7}]}",
};

/// `GET /api/v1/kms/{kms_id}/info`, API version 2026-05-22.
pub static INSPECT_KMS: Operation = Operation {
    id: "inspect_kms",
    method: "GET",
    path: "/api/v1/kms/{kms_id}/info",
    version: "2026-05-22",
    parameters: &[
        Parameter { name: "kms_id", place: Place::Path, required: true, example: "phala" },
    ],
    body_example: None,
    statuses: &[200, 400, 401, 404, 422, 429, 500],
    success: 200,
    response_example: "{\"db_version\":\"text\",\"endpoint\":\"text\",\"guest_agent\":{\"app_id\":\"text\",\"compose_hash\":\"text\",\"device_id\":\"text\",\"instance_id\":\"text\",\"mr_aggregated\":\"text\",\"mr_key_provider\":\"text\",\"os_image_hash\":\"text\"},\"guest_agent_error\":\"text\",\"id\":\"text\",\"kms_type\":\"base\",\"on_chain\":{\"error\":\"text\",\"gateway_app_id\":\"text\",\"kms_info\":{\"ca_pubkey\":\"text\",\"eventlog_length\":2048,\"k256_pubkey\":\"031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f\",\"quote_length\":4096},\"owner\":\"text\",\"verification\":{\"ca_pubkey_match\":false,\"device_id_allowed\":false,\"gateway_app_id_match\":false,\"k256_pubkey_match\":false,\"mr_aggregated_allowed\":false,\"os_image_allowed\":false}},\"rpc\":{\"bootstrap_info\":{\"ca_pubkey\":\"text\",\"eventlog_length\":2048,\"k256_pubkey\":\"031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f\",\"quote_length\":4096},\"chain_id\":8453,\"gateway_app_id\":\"text\",\"is_dev\":false,\"kms_contract_address\":\"text\",\"version\":\"text\",\"version_synced\":false},\"rpc_error\":\"text\",\"slug\":\"text\",\"teepods\":[{\"available_os_images\":[{\"is_dev\":false,\"name\":\"text\",\"version\":\"text\"}],\"error\":\"text\",\"id\":1,\"kms_url\":\"text\",\"kms_urls\":[\"text\"],\"name\":\"text\",\"teepod_version_db\":\"text\",\"teepod_version_real\":\"text\"}]}",
};

/// `GET /api/v1/kms`, API version 2026-05-22.
pub static LIST_KMS: Operation = Operation {
    id: "list_kms",
    method: "GET",
    path: "/api/v1/kms",
    version: "2026-05-22",
    parameters: &[
        Parameter { name: "page", place: Place::Query, required: false, example: "1" },
        Parameter { name: "page_size", place: Place::Query, required: false, example: "20" },
        Parameter { name: "is_onchain", place: Place::Query, required: false, example: "true" },
    ],
    body_example: None,
    statuses: &[200, 400, 401, 422, 429, 500],
    success: 200,
    response_example: "{\"items\":[{\"chain_id\":8453,\"gateway_app_id\":\"text\",\"id\":\"kms_0123abcd\",\"kms_contract_address\":\"0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C\",\"slug\":\"phala-prod5\",\"url\":\"https://kms.example\",\"version\":\"v0.5.5\"}],\"page\":1,\"page_size\":20,\"pages\":1,\"total\":3}",
};

/// `GET /api/v1/kms/{slug}/nodes`, API version 2026-06-23.
pub static LIST_KMS_CONTRACT_NODES: Operation = Operation {
    id: "list_kms_contract_nodes",
    method: "GET",
    path: "/api/v1/kms/{slug}/nodes",
    version: "2026-06-23",
    parameters: &[
        Parameter { name: "slug", place: Place::Path, required: true, example: "phala" },
    ],
    body_example: None,
    statuses: &[200, 400, 401, 404, 422, 429, 500],
    success: 200,
    response_example: "{\"items\":[{\"id\":\"kms_0123abcd\",\"kms_type\":\"base\",\"slug\":\"phala-prod5\",\"url\":\"https://kms.example\",\"version\":\"v0.5.5\"}],\"total\":2}",
};

/// `GET /api/v1/kms`, API version 2026-06-23.
pub static LIST_KMS_CONTRACTS: Operation = Operation {
    id: "list_kms_contracts",
    method: "GET",
    path: "/api/v1/kms",
    version: "2026-06-23",
    parameters: &[
        Parameter { name: "page", place: Place::Query, required: false, example: "1" },
        Parameter { name: "page_size", place: Place::Query, required: false, example: "20" },
        Parameter { name: "is_onchain", place: Place::Query, required: false, example: "true" },
    ],
    body_example: None,
    statuses: &[200, 400, 401, 422, 429, 500],
    success: 200,
    response_example: "{\"items\":[{\"ca_pubkey\":\"text\",\"chain_id\":8453,\"contract_address\":\"0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C\",\"id\":\"kc_0123abcd\",\"k256_pubkey\":\"031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f\",\"label\":\"Base\",\"node_count\":11,\"slug\":\"base\"}],\"page\":1,\"page_size\":20,\"pages\":1,\"total\":3}",
};

/// `PATCH /api/v1/cvms/{cvm_id}/envs`, API version 2026-06-23.
pub static UPDATE_CVM_ENVS: Operation = Operation {
    id: "update_cvm_envs",
    method: "PATCH",
    path: "/api/v1/cvms/{cvm_id}/envs",
    version: "2026-06-23",
    parameters: &[
        Parameter { name: "cvm_id", place: Place::Path, required: true, example: "app_abababababababababababababababababababab" },
    ],
    body_example: Some("{\"encrypted_env\":\"358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254000102030405060708090a0b96c6b804540b2e1f6dfd8fe98dffc6592a9034d04161447c4669a958016cf52daff313ddde6a09813bd889bb65f0c7e08e401869b7ede3cea35943b48fa64130e058ea8eabab5d1bc99934f8b862b8c92337d3d43a3976\",\"env_keys\":[\"API_KEY\",\"EMPTY\"]}"),
    statuses: &[202, 400, 401, 403, 404, 409, 422, 429, 465, 466, 467, 468, 500],
    success: 202,
    response_example: "{\"allowed_envs_changed\":false,\"correlation_id\":\"corr_0123\",\"message\":\"The update has started.\",\"status\":\"in_progress\"}",
};

/// Every operation of the documents, ordered by id.
pub static OPERATIONS: [&Operation; 12] = [
    &GET_APP_ENV_ENCRYPT_PUBKEY,
    &GET_APP_KMS_INFO,
    &GET_CVM_COMPOSE_FILE,
    &GET_KMS_CONTRACT,
    &GET_KMS_INFO,
    &GET_KMS_ONCHAIN_DETAIL,
    &GET_NEXT_APP_IDS,
    &INSPECT_KMS,
    &LIST_KMS,
    &LIST_KMS_CONTRACT_NODES,
    &LIST_KMS_CONTRACTS,
    &UPDATE_CVM_ENVS,
];

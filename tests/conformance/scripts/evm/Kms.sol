// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

/// A contract with the functions of a KMS contract that the client reads, and one function that sets each.
contract Kms is UUPSUpgradeable {
    struct Info {
        bytes k256Pubkey;
        bytes caPubkey;
        bytes quote;
        bytes eventlog;
    }

    // The first four slots of the storage.
    Info public kmsInfo;
    address public owner;
    string public gatewayAppId;
    mapping(bytes32 => bool) public allowedOsImages;
    mapping(bytes32 => bool) public kmsAllowedAggregatedMrs;
    mapping(bytes32 => bool) public kmsAllowedDeviceIds;
    mapping(address => bool) public registeredApps;

    function set(bytes calldata key, bytes calldata ca, bytes calldata quote, bytes calldata log) external {
        kmsInfo = Info(key, ca, quote, log);
        owner = msg.sender;
        gatewayAppId = "gateway";
    }

    function allowEverything(bytes32 hash, address app) external {
        allowedOsImages[hash] = true;
        kmsAllowedAggregatedMrs[hash] = true;
        kmsAllowedDeviceIds[hash] = true;
        registeredApps[app] = true;
    }

    function _authorizeUpgrade(address) internal override {}
}

/// The same contract with other code.
contract NextKms is Kms {
    function version() external pure returns (uint256) {
        return 2;
    }
}

/// A contract that is no KMS contract.
contract Other {}

/// The standard proxy, so that it is compiled.
contract Proxy is ERC1967Proxy {
    constructor(address implementation) ERC1967Proxy(implementation, "") {}

    function _unsafeAllowUninitialized() internal pure override returns (bool) {
        return true;
    }
}

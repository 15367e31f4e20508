// Encodes calls of addComposeHash with viem.

import { readFileSync } from "node:fs";
import { encodeFunctionData, parseAbi } from "viem";

const abi = parseAbi(["function addComposeHash(bytes32 composeHash)"]);
const hashes = JSON.parse(readFileSync(process.argv[2], "utf8"));
const encode = (hash) => encodeFunctionData({ abi, functionName: "addComposeHash", args: [`0x${hash}`] });
process.stdout.write(JSON.stringify(hashes.map(encode)));

// Compiles the contracts, deploys them, and calls them, as its input says.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createPublicClient, createWalletClient, encodeDeployData, http } from "viem";

const require = createRequire(import.meta.url);
const { rpc, steps } = JSON.parse(readFileSync(process.argv[2], "utf8"));

function compile() {
  const solc = require("solc");
  const input = {
    language: "Solidity",
    sources: { "Kms.sol": { content: readFileSync("Kms.sol", "utf8") } },
    settings: { evmVersion: "cancun", outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
  };
  const read = (path) => ({ contents: readFileSync(`node_modules/${path}`, "utf8") });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read }));
  const errors = (output.errors ?? []).filter((error) => error.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((error) => error.formattedMessage).join("\n"));
  return output.contracts["Kms.sol"];
}

let compiled;
const contracts = () => (compiled ??= compile());
const transport = http(rpc);
const client = createPublicClient({ transport });
const wallet = createWalletClient({ transport });
const [account] = await wallet.getAddresses();

async function wait(hash) {
  const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
  if (receipt.status !== "success") throw new Error(`the transaction ${hash} has failed`);
  return receipt;
}

async function deploy(name, args = []) {
  const { abi, evm } = contracts()[name];
  const data = encodeDeployData({ abi, bytecode: `0x${evm.bytecode.object}`, args });
  return (await wait(await wallet.sendTransaction({ account, chain: null, data }))).contractAddress;
}

const actions = {
  deploy: ({ contract, args }) => deploy(contract, args),
  call: async ({ address, name, args }) => {
    const { abi } = contracts().Kms;
    await wait(await wallet.writeContract({ account, chain: null, address, abi, functionName: name, args }));
    return null;
  },
};

const results = [];
for (const { action, ...step } of steps) results.push(await actions[action](step));
process.stdout.write(JSON.stringify(results));

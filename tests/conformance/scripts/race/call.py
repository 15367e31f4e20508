"""Makes calls with the client of the Python SDK: `call.py URL AUTHORITY.pem WARM-UP CALLS CONCURRENCY`.

The environment names the authority to Python. Prints the seconds that the calls after the warm-up took.
"""

import asyncio
import json
import sys
import time

import phala_cloud

url, _, warm_up, calls, concurrency = sys.argv[1:]


async def run(client, calls: int):
    """Makes calls, some of them at once."""
    started = iter(range(calls))

    async def worker():
        for _ in started:
            kms = await client.get_kms_info({"kms_id": "phala"})
            assert kms.id == "kms_1", kms

    await asyncio.gather(*(worker() for _ in range(int(concurrency))))


async def main():
    """Makes the calls of the warm-up, and those that are timed."""
    async with phala_cloud.create_async_client(api_key="phak_race", base_url=f"{url}/api/v1") as client:
        await run(client, int(warm_up))
        start = time.perf_counter()
        await run(client, int(calls))
        print(json.dumps({"seconds": time.perf_counter() - start}))


asyncio.run(main())

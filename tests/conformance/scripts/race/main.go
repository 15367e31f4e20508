// Command main makes the call get_kms_info with net/http: main URL AUTHORITY.pem WARM-UP CALLS CONCURRENCY. The environment
// names the authority to Go. Prints the seconds that the calls after the warm-up took.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type kmsInfo struct {
	ID                 string  `json:"id"`
	Slug               *string `json:"slug"`
	URL                string  `json:"url"`
	Version            string  `json:"version"`
	ChainID            *uint64 `json:"chain_id"`
	KMSContractAddress *string `json:"kms_contract_address"`
	GatewayAppID       *string `json:"gateway_app_id"`
}

func main() {
	url := os.Args[1] + "/api/v1/kms/phala"
	warmUp, calls, concurrency := number(3), number(4), number(5)
	client := &http.Client{Timeout: 30 * time.Second}
	run(client, url, warmUp, concurrency)
	start := time.Now()
	run(client, url, calls, concurrency)
	fmt.Printf("{\"seconds\": %f}\n", time.Since(start).Seconds())
}

func number(index int) int64 {
	number, err := strconv.ParseInt(os.Args[index], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	return number
}

func run(client *http.Client, url string, calls, concurrency int64) {
	var started atomic.Int64
	var group sync.WaitGroup
	for range concurrency {
		group.Go(func() {
			for started.Add(1) <= calls {
				if err := call(client, url); err != nil {
					log.Fatal(err)
				}
			}
		})
	}
	group.Wait()
}

func call(client *http.Client, url string) error {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	// The transport adds Accept-Encoding: gzip.
	request.Header.Set("X-API-Key", "phak_race")
	request.Header.Set("X-Phala-Version", "2026-05-22")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "race-go/0.0.0")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var kms kmsInfo
	if err := json.NewDecoder(response.Body).Decode(&kms); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || kms.ID != "kms_1" {
		return fmt.Errorf("status %d, id %q", response.StatusCode, kms.ID)
	}
	return nil
}

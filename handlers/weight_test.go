package handlers

import "testing"

func TestAHeaderWeighsWhatItNames(t *testing.T) {
	for header, want := range map[string]float64{
		"": 0, "gzip": 1, "gzip, deflate, br, zstd": 1, "deflate, GZIP;q=0.5": 0.5, "br": 0, "gzip;q=0": 0, "gzip;Q=0": 0, "gzip; x=1; q=0": 0,
		"gzip; q=1.0": 1, "gzip;q=none": 0, "gzip;q=NaN": 0, "gzip;q=7": 0, "identity": 0, "*": 0,
	} {
		if got := weightOf(header, "gzip"); got != want {
			t.Errorf("%q: %v, want %v", header, got, want)
		}
	}
}

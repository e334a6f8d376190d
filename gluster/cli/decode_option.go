package cli

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

const maxOpVersion = "cluster.max-op-version"

// volumeGetAnswer is the answer to `volume get`.
type volumeGetAnswer struct {
	XMLName xml.Name `xml:"cliOutput"`
	envelope
	Options []struct {
		Option string `xml:"Option"`
		Value  string `xml:"Value"`
	} `xml:"volGetopts>Opt"`
}

// number is an option's value as a positive number.
func (a volumeGetAnswer) number(option string) (int, error) {
	for _, o := range a.Options {
		if strings.TrimSpace(o.Option) != option {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(o.Value))
		if err != nil || n <= 0 {
			return 0, fmt.Errorf("%s is %q, which is no number of an op-version", option, excerpt(o.Value))
		}
		return n, nil
	}
	return 0, fmt.Errorf("the answer does not name %s", option)
}

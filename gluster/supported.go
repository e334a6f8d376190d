package gluster

import (
	"fmt"
	"slices"
	"strings"
)

// Oddity is a field of glusterd's answer that could not be read.
type Oddity struct {
	// Field is its name in the answer, such as replicaCount, Text what stood
	// there, cut off if it was long.
	Field, Text string
	// Decides says that it tells where data lies: without it nothing may be done.
	Decides bool
}

// String names the field and its text.
func (o Oddity) String() string {
	if o.Text == "" {
		return o.Field + " is missing"
	}
	return fmt.Sprintf("%s is “%s”", o.Field, o.Text)
}

// typeWords are glusterd's words for the types whose bricks Brickyard knows how
// to group; retired types such as Tier and Stripe are not among them.
var typeWords = map[VolumeType]string{
	Distribute:          "Distribute",
	Replicate:           "Replicate",
	Disperse:            "Disperse",
	DistributeReplicate: "Distributed-Replicate",
	DistributeDisperse:  "Distributed-Disperse",
}

// IsTypeWord reports whether a word, in either case, is that of a type whose bricks
// Brickyard knows how to group.
func IsTypeWord(word string) bool {
	for _, of := range typeWords {
		if strings.EqualFold(of, word) {
			return true
		}
	}
	return false
}

// TypeName is what glusterd calls the volume's type, "type 17" if it has no word
// for it.
func (v Volume) TypeName() string {
	if v.TypeText != "" {
		return v.TypeText
	}
	if word, ok := typeWords[v.Type]; ok {
		return word
	}
	return fmt.Sprintf("type %d", int(v.Type))
}

// Unsupported says why nothing may be done with the volume: its type is none
// whose data Brickyard knows the place of, or glusterd's answer about that could
// not be read. "" for a volume that is supported.
//
// A number without its word, or a word that belongs to another number, is as
// unknown as an unknown number: before 3.7 the same numbers meant other types.
func (v Volume) Unsupported() string {
	if i := slices.IndexFunc(v.Odd, func(o Oddity) bool { return o.Decides }); i >= 0 {
		return fmt.Sprintf("glusterd’s answer about this volume could not be read: %s. Brickyard does nothing with it until it can.", v.Odd[i])
	}
	word, known := typeWords[v.Type]
	switch {
	case !known || v.TypeText != "" && !sameWord(word, v.TypeText):
		return fmt.Sprintf("glusterd calls this volume’s type “%s”. Brickyard does not know where such a volume keeps its data, so it only shows it.", v.TypeName())
	case v.Stripes > 1:
		return fmt.Sprintf("This volume is striped over %d bricks. Brickyard does not know where such a volume keeps its data, so it only shows it.", v.Stripes)
	}
	return ""
}

func sameWord(a, b string) bool {
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "-")) }
	return plain(a) == plain(b)
}

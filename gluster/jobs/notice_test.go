package jobs

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"brickyard/gluster"
)

func TestNoticesReadAsSentences(t *testing.T) {
	const gib = 1 << 30
	for want, said := range map[string]Notices{
		"": nil,
		"The data was migrated. The bricks stay in the volume until somebody commits or stops the removal.":                                                                                                                                                    migrated(gluster.Figures{}),
		"The migration is over, but not everything was moved: 1 file failed or was skipped; the rebalance log on each node names it. A file that is being written to can fail: run the migration again. The bricks stay in the volume until somebody decides.": migrated(gluster.Figures{Failures: 1}),
		"2 files failed and 1 file was skipped; the rebalance log on each node names them.":                                                                                                                                                                    filesLeft(NoticeFilesLeft, gluster.Figures{Failures: 2, Skipped: 1}),
		"3 files were skipped; the rebalance log on each node names them.":                                                                                                                                                                                     filesLeft(NoticeFilesLeft, gluster.Figures{Skipped: 3}),
		"a, b and c cannot be heard, and may go on with it when they return, and the pause is over then (glusterfs issue 1815).":                                                                                                                               mayGoOn([]string{"a", "b", "c"}, NoticeMayGoOnPauseEnds),
		"a cannot be heard, and may go on with it when it returns, and the job is opened again then (glusterfs issue 1815).":                                                                                                                                   mayGoOn([]string{"a"}, NoticeMayGoOnReopens),
		"Not committed automatically: n1:/a still holds 41 GiB, but only 2 GiB were moved by n1; n2:/a still holds 1 GiB, although 2 GiB were moved by n2. Whether that is data of the volume is not known: look what lies there, or run the migration again.": Say(NoticeNotCommittedByItself).With(SayWith(NoticeBricksHoldData, Args{
			"bricks": {"n1:/a", "n2:/a"}, "hosts": {"n1", "n2"},
			"held": {fmt.Sprint(41 * gib), fmt.Sprint(gib)}, "moved": {fmt.Sprint(2 * gib), fmt.Sprint(2 * gib)},
		})),
		"n1 has not been heard, so it is not known whether the bricks there were emptied. Run the migration again.":         SayWith(NoticeEmptiedUnheard, Args{"hosts": {"n1"}}),
		"n1 and n2 have not been heard, so it is not known whether the bricks there were emptied. Run the migration again.": SayWith(NoticeEmptiedUnheard, Args{"hosts": {"n1", "n2"}}),
		"Nothing waits to be healed, but 50 MiB are used on n1:/b, and 400 GiB on n2:/b.":                                   SayWith(NoticeFillingLacks, Args{"used": Number(uint64(50 << 20)), "brick": {"n1:/b"}, "other-used": Number(uint64(400 * gib)), "other": {"n2:/b"}}),
		"The commit did not reach the cluster: no {brick} here.":                                                            SayWith(NoticeNotReached, Args{"what": {"commit"}, "words": {"no {brick} here"}}),
		"Paused by ada. Its words.": Pause{Cause: PausePerson, By: "ada"}.notices().With(SayText("Its words.")),
	} {
		if got := said.String(); got != want {
			t.Errorf("\n%s, want\n%s", got, want)
		}
		b, err := json.Marshal(said)
		if err != nil {
			t.Fatal(err)
		}
		var back Notices
		if err := json.Unmarshal(b, &back); err != nil || !back.Equal(said) || len(said) > 0 && !reflect.DeepEqual(back, said) {
			t.Errorf("%s: %v, %v", b, back, err)
		}
	}
}

// Whatever comes back from a database is said somehow, and nothing panics.
func TestNoticesWithStrangeArgumentsAreSaid(t *testing.T) {
	for code := range noticeWords {
		for _, args := range []Args{nil, {}, {"hosts": nil, "bricks": {}, "files": {"many"}}, {"bricks": {"a", "b"}, "held": {"-1"}}} {
			said := SayWith(code, args).String()
			if strings.Contains(said, "{") || strings.Contains(said, "%!") {
				t.Errorf("%s %v: %s", code, args, said)
			}
		}
	}
	if said := Say("of-tomorrow").String(); said != "of-tomorrow" {
		t.Errorf("a code without words: %q", said)
	}
	var read Notices
	if err := json.Unmarshal([]byte(`{"code":"text"}`), &read); err == nil {
		t.Errorf("%v was read", read)
	}
}

func TestNoticesAreValues(t *testing.T) {
	a := make(Notices, 1, 8)
	a[0] = Notice{Code: NoticeMigrated}
	b, c := a.With(Say(NoticeTryAgain)), a.With(Say(NoticeNothingChanged))
	if !b.Equal(Say(NoticeMigrated, NoticeTryAgain)) || !c.Equal(Say(NoticeMigrated, NoticeNothingChanged)) || len(a) != 1 {
		t.Errorf("%v, %v and %v are not apart", a, b, c)
	}
	both := Say(NoticeMigrated, NoticeUntilCommitted)
	if got := both.Without(NoticeUntilCommitted, NoticeUntilDecided); !got.Equal(a) || len(both) != 2 {
		t.Errorf("%v of %v", got, both)
	}
	if got := both.Without(NoticeMigrated, NoticeUntilCommitted); got != nil {
		t.Errorf("%#v", got)
	}
	if got := both.Replacing(NoticeUntilCommitted, Say(NoticeUntilReadAgain)); !got.Equal(Say(NoticeMigrated, NoticeUntilReadAgain)) || !both.Has(NoticeUntilCommitted) {
		t.Errorf("%v of %v", got, both)
	}
	one, other := SayWith(NoticeSwapDisk, Args{"brick": {"a"}}), SayWith(NoticeSwapDisk, Args{"brick": {"b"}})
	if one.Equal(other) || one.Equal(nil) || !one.Is(NoticeSwapDisk) || one.With(both).Is(NoticeMigrated) || !one.With(both).Has(NoticeMigrated) || Notices(nil).Code() != "" {
		t.Error("codes or arguments are not told apart")
	}
	if SayText("") != nil {
		t.Error("nothing is said as something")
	}
}

func TestAnErrorIsSaidByWhatItIs(t *testing.T) {
	refusal := &Refusal{Code: CodeNotAllowed, Sentence: "Not now.", Detail: "because"}
	for _, c := range []struct {
		err         error
		code        NoticeCode
		said, whole string
	}{
		{refusal, NoticeRefusal, "Not now.", "Not now. (because)"},
		{fmt.Errorf("try: %w", refusal), NoticeRefusal, "Not now.", "try: Not now. (because)"},
		{errors.New("x"), NoticeUnreadable, "The cluster could not be read.", "x"},
	} {
		if got := NoticesOf(c.err); !got.Is(c.code) || got.String() != c.said || SentenceOf(c.err) != c.said {
			t.Errorf("%v: %+v", c.err, got)
		}
		if got := NoticesOfWhole(c.err).String(); got != c.whole {
			t.Errorf("%v in whole: %s", c.err, got)
		}
	}
}

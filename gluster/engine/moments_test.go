package engine

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestMomentsOfLongAgoDoNotPileUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m moments
		for id := range int64(3 * manyMoments) {
			m.mark(sentFor, id, 0)
			time.Sleep(time.Minute)
		}
		if n := len(m.at); n > manyMoments {
			t.Errorf("%d moments are remembered", n)
		}
		if _, seen := m.seen(sentFor, 3*manyMoments-1); !seen {
			t.Error("the newest is forgotten")
		}
	})
}

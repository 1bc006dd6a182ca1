# SPDX-License-Identifier: BSL-1.0
"""The HTML report in a real browser."""

import os
import pathlib
import unittest

from browser import BROWSER, Browser
from harness import Case
from replay import HOSTILE

PICTURES = os.environ.get("BEARINGS_PICTURES")


@unittest.skipUnless(BROWSER, "there is no Chromium on this machine")
class Page(Case):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()

    def setUp(self):
        super().setUp()
        self.path = self.folder / "report.html"
        self.expect(1, "replay", HOSTILE, "--format", "html", "--output", self.path)

    def open(self, **how):
        self.browser.open(self.path, **how)

    def ask(self, expression):
        return self.browser.ask(expression)

    def picture(self, name):
        if PICTURES:
            pathlib.Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self.browser.picture(f"{PICTURES}/{name}.png")

    def test_it_loads_without_complaint_and_without_the_network(self):
        self.open()
        self.ask("new Promise(done => setTimeout(done, 200))")
        self.assertEqual(self.browser.complaints, [])
        self.assertEqual(self.browser.requests, [f"file://{self.path}"])
        self.picture("desktop")

    def test_it_shows_every_service(self):
        self.open()
        names = self.ask("[...document.querySelectorAll('article h3')].map(e => e.textContent)")
        self.assertEqual(
            names,
            ["backend", "websocket", "frontend", "postgres", "redis", "<script>alert(1)</script>"],
        )
        linked = self.ask(
            "[...document.querySelectorAll('table a')].every(a => document.querySelector(a.hash))"
        )
        self.assertTrue(linked)

    def test_a_service_called_script_is_inert(self):
        self.open()
        self.assertEqual(self.ask("document.scripts.length"), 0)
        self.assertEqual(self.ask("document.querySelectorAll('img, iframe, object').length"), 0)
        self.assertEqual(
            self.ask("[...document.querySelectorAll('*')].filter(e => [...e.attributes]"
                     ".some(a => a.name.startsWith('on'))).length"),
            0,
        )
        self.assertEqual(self.browser.complaints, [])

    def test_details_open_by_click_and_by_keyboard(self):
        closed = "article details:not([open])"
        self.open()
        before = self.ask(f"document.querySelectorAll('{closed}').length")
        self.assertGreater(before, 0)
        self.ask(f"document.querySelector('{closed}').id = 'probe-me'")
        self.browser.click("#probe-me summary")
        self.assertTrue(self.ask("document.querySelector('#probe-me').open"))
        self.ask("document.querySelector('#probe-me summary').focus()")
        self.browser.press("Enter")
        self.assertFalse(self.ask("document.querySelector('#probe-me').open"))

    def test_a_phone_does_not_scroll_sideways(self):
        for width in (320, 390):
            self.open(width=width, height=844)
            self.assertLessEqual(self.ask("document.documentElement.scrollWidth"), width)
        self.picture("phone")

    CONTRAST = """
(() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = parse(getComputedStyle(element).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let worst = 21;
  for (const element of document.querySelectorAll('body *')) {
    if (![...element.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    worst = Math.min(worst, (Math.max(a, b) + .05) / (Math.min(a, b) + .05));
  }
  return worst;
})()"""

    def test_text_has_contrast_in_both_schemes(self):
        seen = set()
        for dark in (False, True):
            self.open(dark=dark)
            self.assertGreaterEqual(self.ask(self.CONTRAST), 4.5, "dark" if dark else "light")
            seen.add(self.ask("getComputedStyle(document.body).backgroundColor"))
        self.assertEqual(len(seen), 2)
        self.picture("dark")

    def test_print_shows_what_is_folded(self):
        self.open(media="print")
        hidden = self.ask(
            "[...document.querySelectorAll('article li')].filter(e => !e.getClientRects().length).length"
        )
        self.assertEqual(hidden, 0)

    def test_the_waterfall_has_a_labelled_lane_per_probe(self):
        self.open()
        labels = self.ask(
            "[...document.querySelectorAll('.lane svg')].map(e => e.getAttribute('aria-label'))"
        )
        self.assertEqual(len(labels), 7)
        self.assertTrue(any("tls" in label and "resolve" in label for label in labels))
        fits = self.ask(
            "[...document.querySelectorAll('.lane rect')].every(r => {"
            "const a = r.getBoundingClientRect(), b = r.ownerSVGElement.getBoundingClientRect();"
            "return a.width > 0 && a.left >= b.left - 1 && a.right <= b.right + 3; })"
        )
        self.assertTrue(fits)

    def test_regions_have_names_and_headings_are_in_order(self):
        self.open()
        named = self.ask(
            "[...document.querySelectorAll('section, article')].every(e => "
            "document.getElementById(e.getAttribute('aria-labelledby'))?.textContent)"
        )
        self.assertTrue(named)
        levels = self.ask("[...document.querySelectorAll('h1, h2, h3')].map(e => +e.tagName[1])")
        self.assertEqual(levels[0], 1)
        self.assertTrue(all(b - a <= 1 for a, b in zip(levels, levels[1:])), levels)
        self.assertEqual(self.ask("document.documentElement.lang"), "en")

    def test_no_secret_is_in_the_page(self):
        text = self.path.read_text()
        for secret in ("hunter2", "abcdef", ":secret@"):
            self.assertNotIn(secret, text)

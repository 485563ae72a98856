"""Review sites in any dress are known; what only looks like one, or is another page of theirs, passes."""

import pytest

from bot.rules.reviews import review_site, review_sites

REFUSED = [
    "https://www.glassdoor.com/Reviews/Acme-Reviews-E1234.htm",
    "https://GLASSDOOR.COM/Overview/Working-at-Acme",
    "https://de.glassdoor.ch/Bewertungen/Acme",
    "https://www.glassdoor.co.uk/mz-survey/employer/collectReview_input.htm",
    "https://glassdoor.com./Reviews/x",
    "https://glassdoor.com:443/Reviews/x",
    "https://ｇｌａｓｓｄｏｏｒ.com/Reviews/x",
    "https://glassdoor。com/Reviews/x",
    "https://www-glassdoor-com.translate.goog/Reviews/x",
    "https://www.kununu.com/de/acme",
    "https://www.kununu.com/de/acme/kommentare",
    "https://uk.trustpilot.com/review/acme.example",
    "https://www.trustpilot.com/evaluate/acme.example",
    "https://www.g2.com/products/acme/reviews",
    "https://www.g2.com/products/acme/reviews?utm_source=x#top",
    "https://www.capterra.com/p/123/Acme/reviews/",
    "https://www.capterra.com.de/software/123/acme",
    "https://www.indeed.com/cmp/Acme/reviews",
    "https://de.indeed.com/cmp/Acme",
    "https://www.yelp.com/biz/acme-helsinki",
    "https://www.tripadvisor.com/Restaurant_Review-g1-d2",
    "https://g.page/r/CabcdeF/review",
    "https://search.google.com/local/writereview?placeid=ChIJ",
    "https://www.google.com/maps/place/Acme/@60,24/data=!4m8!9m1!1b1",
    "https://www.google.fi/search?q=acme#lrd=0x1:0x2,3",
    "https://apps.apple.com/us/app/acme/id1?action=write-review",
    "https://apps.apple.com/us/app/acme/id1?see-all=reviews",
    "https://play.google.com/store/apps/details?id=a.b&showAllReviews=true",
    "https://www.amazon.de/product-reviews/B000/ref=x",
    "https://www.amazon.com/review/create-review?asin=B0",
    "https://www.amazon.co.uk/Acme/dp/B000#customerReviews",
    "https://www.facebook.com/acme/reviews",
    "https://www.gartner.com/reviews/market/x/vendor/acme",
    "https://www.trustradius.com/products/acme/reviews",
    "https://www.google.com/url?q=https://www.glassdoor.com/Reviews/x&sa=D",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.kununu.com%2Fde%2Facme",
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.glassdoor.com%2FReviews%2Fx&data=1",
    "https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fwww%2Eg2%2Ecom%2Fproducts%2Facme%2Freviews",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fkununu.com%252Fde%252Facme",
    "https://web.archive.org/web/2026/https://www.glassdoor.com/Reviews/x",
    "https://www.glassdoor.com//Reviews//x",
    "https://www.trustpilot.com/%72eview/acme.example",
    "glassdoor.com/Reviews/x",
]

PASSING = [
    "https://acme.example/reviews",
    "https://acme.example/blog/what-we-learnt-from-glassdoor",
    "https://notglassdoor.com/Reviews/x",
    "https://glassdoor.acme.example/Reviews",
    "https://glassdoor.com.acme.example/x",
    "https://acme.example/?ref=https://www.glassdoor.com/Reviews/x",
    "https://www.glassdoor.com/job-listing/engineer-acme",
    "https://www.glassdoor.com/blog/interviewing",
    "https://www.kununu.com/de/acme/jobs",
    "https://www.indeed.com/viewjob?jk=1",
    "https://www.indeed.com/career-advice/x",
    "https://learn.g2.com/reviews-explained",
    "https://business.trustpilot.com/guides",
    "https://www.google.com/maps/place/Acme",
    "https://www.google.com/search?q=acme+reviews",
    "https://apps.apple.com/us/app/acme/id1",
    "https://play.google.com/store/apps/details?id=a.b",
    "https://www.amazon.com/Our-Book/dp/B000",
    "https://www.facebook.com/acme/posts/1",
    "https://www.gartner.com/en/newsroom/x",
    "https://www.linkedin.com/posts/ana-1",
    "https://yelpful.example/biz/x",
    "https://xn--glssdoor-3fg.com/Reviews",
    "https://[broken",
    "https://acme.example/review/2026",
    "mailto:ana@acme.example",
]


@pytest.mark.parametrize("url", REFUSED)
def test_known_in_any_dress(url: str) -> None:
    assert review_site(url)


@pytest.mark.parametrize("url", PASSING)
def test_what_only_looks_like_one_passes(url: str) -> None:
    assert review_site(url) == ""


def test_found_in_words_with_and_without_https() -> None:
    text = "Say it on glassdoor.com/Reviews/acme, or (https://www.kununu.com/de/acme). Nice."
    assert review_sites(text) == ("Glassdoor", "Kununu")
    assert review_sites("Our Glassdoor score is up. See acme.example, e.g. today.") == ()

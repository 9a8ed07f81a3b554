"""The word lists: what a phrase's recovery leans on for years."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import wordlists
from app.crypto.wordlists import (
    PREFIX_LETTERS,
    WORD_LIST_IDS,
    UnknownWord,
    UnknownWordList,
    WordListChanged,
    digest_of,
    list_for_language,
    word_list,
)

BELARUSIAN = "абвгдеёжзійклмнопрстуўфхцчшыьэюя"
# Taken once with `sha256sum` of the three files; a second copy, so that no single edit moves a list.
FROZEN = {
    "en-1": "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
    "ru-1": "07f11af3f07fd13d8d74859f4448d8bca8f1d9d336dc4842531ecea083103a26",
    "be-1": "572cdca644dc6a228a3263fff130844d53770ed687d1988073e5cc5632ac543e",
}
LIST_IDS = st.sampled_from(WORD_LIST_IDS)
INDICES = st.integers(0, 2047)
every_list = pytest.mark.parametrize("list_id", WORD_LIST_IDS)


def gaps(word: str) -> set[str]:
    """Every spelling of `word` with one letter left open: what two words one exchange apart have in common."""
    return {f"{word[:at]}_{word[at + 1 :]}" for at in range(len(word))}


def shortened(word: str) -> set[str]:
    """Every spelling of `word` with one letter left out."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def look_alikes(words: tuple[str, ...]) -> list[str]:
    """The words that one exchanged, added or dropped letter makes into another word of the list."""
    known = set(words)
    open_spellings = [gap for word in words for gap in gaps(word)]
    repeated = {a for a, b in pairwise(sorted(open_spellings)) if a == b}
    return [word for word in words if shortened(word) & known or gaps(word) & repeated]


class TestTheLists:
    @every_list
    def test_a_list_has_2048_different_words(self, list_id: str) -> None:
        """Eleven bits a word, none of them lost to a double."""
        assert len(set(word_list(list_id).words)) == len(word_list(list_id).words) == 2048

    @every_list
    def test_a_list_is_the_frozen_one(self, list_id: str) -> None:
        """Every word stands where it stood when the first phrase was made."""
        assert digest_of(word_list(list_id).words) == FROZEN[list_id]

    @every_list
    def test_the_first_four_letters_tell_every_word(self, list_id: str) -> None:
        """So a form can complete a word after four letters."""
        assert len({word[:PREFIX_LETTERS] for word in word_list(list_id).words}) == 2048

    @every_list
    def test_four_letters_tell_them_also_on_a_keyboard_without_some(self, list_id: str) -> None:
        """Read with е for ё and у for ў, the beginnings still differ: none is read as another word."""
        plain = [word.translate(str.maketrans("ёў", "еу")) for word in word_list(list_id).words]
        assert len({word[:PREFIX_LETTERS] for word in plain}) == 2048

    @every_list
    def test_the_words_are_composed_and_lower_case(self, list_id: str) -> None:
        """What is shown is one Unicode form, NFC, whatever the file was."""
        words = word_list(list_id).words
        assert all(word == unicodedata.normalize("NFC", word).casefold() for word in words)

    def test_belarusian_words_are_four_to_eight_belarusian_letters(self) -> None:
        """No apostrophe, no hyphen, no letter of another alphabet."""
        words = word_list("be-1").words
        assert all(4 <= len(word) <= 8 and set(word) <= set(BELARUSIAN) for word in words)

    def test_no_two_belarusian_words_are_one_letter_apart(self) -> None:
        """A slip of the pen never makes another word."""
        assert look_alikes(word_list("be-1").words) == []

    def test_words_one_letter_apart_would_be_seen(self) -> None:
        """The search above finds an exchanged and an added letter."""
        assert look_alikes(("вада", "вага", "лета", "летас", "зіма")) == ["вада", "вага", "летас"]

    def test_belarusian_words_stand_in_alphabetical_order(self) -> None:
        """A reviewer finds a word where the alphabet says."""
        ranks = [[BELARUSIAN.index(letter) for letter in word] for word in word_list("be-1").words]
        assert ranks == sorted(ranks)


class TestWordList:
    def test_a_list_is_read_once(self) -> None:
        """The second call gives the same list."""
        assert word_list("be-1") is word_list("be-1")

    def test_an_unknown_list_is_refused(self) -> None:
        """No list is guessed."""
        with pytest.raises(UnknownWordList):
            word_list("be-0")

    @pytest.mark.parametrize(("language", "list_id"), [("en", "en-1"), ("ru", "ru-1"), ("be", "be-1")])
    def test_every_language_has_its_list(self, language: str, list_id: str) -> None:
        """Language and list belong together."""
        assert list_for_language(language) is word_list(list_id)
        assert word_list(list_id).language == language

    def test_a_language_without_a_list_is_refused(self) -> None:
        """No language falls back to another one."""
        with pytest.raises(UnknownWordList):
            list_for_language("pl")

    @every_list
    def test_a_changed_list_is_refused(self, list_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Two words that changed places stop everything, and the message names the list."""
        words = word_list(list_id).words
        monkeypatch.setattr(wordlists, "_read_words", lambda _: (words[1], words[0], *words[2:]))
        with pytest.raises(WordListChanged, match=list_id):
            word_list.__wrapped__(list_id)

    def test_a_list_does_not_print_its_words(self) -> None:
        """A log line stays a line."""
        assert "zoo" not in repr(word_list("en-1"))


class TestWord:
    @pytest.mark.parametrize("index", [-1, 2048])
    def test_an_index_outside_the_list_is_refused(self, index: int) -> None:
        """A negative index does not count from the end."""
        with pytest.raises(IndexError):
            word_list("en-1").word(index)


class TestIndexOf:
    @every_list
    def test_every_word_comes_back_to_its_index(self, list_id: str) -> None:
        """Nothing that was shown is later unreadable."""
        known = word_list(list_id)
        assert [known.index_of(known.word(index)) for index in range(2048)] == list(range(2048))

    @given(LIST_IDS, INDICES, st.integers(PREFIX_LETTERS, 8))
    def test_four_letters_or_more_are_enough(self, list_id: str, index: int, length: int) -> None:
        """Any beginning of at least four letters finds the word."""
        known = word_list(list_id)
        assert known.index_of(known.word(index)[:length]) == index

    @given(LIST_IDS, INDICES, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
    def test_case_and_unicode_form_make_no_difference(self, list_id: str, index: int, form: str) -> None:
        """Shouted, decomposed, with blanks around it: the same word."""
        known = word_list(list_id)
        typed = unicodedata.normalize(form, f" {known.word(index).upper()} ")  # type: ignore[arg-type] # one of four
        assert known.index_of(typed) == index

    @pytest.mark.parametrize(
        ("typed", "meant"), [("act", "act"), ("acti", "action"), ("zoo", "zoo"), ("zone", "zone")]
    )
    def test_a_word_of_three_letters_is_typed_whole(self, typed: str, meant: str) -> None:
        """A short word is itself, also where a longer one begins with it."""
        assert word_list("en-1").word(word_list("en-1").index_of(typed)) == meant

    @given(INDICES)
    def test_a_keyboard_without_belarusian_letters_will_do(self, index: int) -> None:
        """Latin i or Russian и for і, у for ў and е for ё find the same word, whole or by four letters."""
        known = word_list("be-1")
        for i in "iи":
            typed = known.word(index).translate(str.maketrans("іўё", f"{i}уе"))
            assert known.index_of(typed) == known.index_of(typed[:PREFIX_LETTERS]) == index

    def test_an_apostrophe_is_not_seen(self) -> None:
        """The Belarusian apostrophe, in any of its shapes, is no letter of these words."""
        known = word_list("be-1")
        assert {known.index_of(typed) for typed in ("паʼэт", "па’эт", "па'эт")} == {known.index_of("паэт")}

    def test_russian_yo_stands_for_ye(self) -> None:
        """The Russian list is written without ё; who types it is understood."""
        known = word_list("ru-1")
        assert known.index_of("лёгкий") == known.index_of("легкий")

    @pytest.mark.parametrize("typed", ["", "'", "zzzz", "ab", "aba", "abandoned", "ability x", "абажур"])
    def test_an_unknown_word_is_refused(self, typed: str) -> None:
        """Nothing, too little, too much, or a word of another list."""
        with pytest.raises(UnknownWord):
            word_list("en-1").index_of(typed)

    def test_the_refusal_does_not_repeat_what_was_typed(self) -> None:
        """An error that is logged gives no word of a phrase away, not by its cause either."""
        with pytest.raises(UnknownWord) as refused:
            word_list("en-1").index_of("abandonment")
        assert "aband" not in f"{refused.value!s}{refused.value!r}{refused.value.args}"
        assert refused.value.__cause__ is None
        assert refused.value.__context__ is None


class TestComplete:
    def test_a_beginning_gives_every_word_that_begins_so(self) -> None:
        """In the order of the list."""
        assert word_list("en-1").complete("ACT") == ["act", "action", "actor", "actress", "actual"]

    def test_letters_that_the_keyboard_lacks_complete_too(self) -> None:
        """The answer is spelled rightly."""
        assert word_list("be-1").complete("воук") == ["воўк"]

    @pytest.mark.parametrize("prefix", ["", " ", "qqq"])
    def test_nothing_completes_to_nothing(self, prefix: str) -> None:
        """An empty field is not answered with the whole list."""
        assert word_list("en-1").complete(prefix) == []

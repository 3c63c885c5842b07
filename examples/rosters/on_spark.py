"""Decide a data set of officers on Spark: spark-submit on_spark.py OFFICERS COLUMNS DAY DECIDED."""

import datetime as dt
import sys

from pyspark.sql import SparkSession

from policy507.roster import decide_frame, read_columns


def main(officers: str, columns: str, day: str, decided: str) -> None:
    """Read a data set in Parquet, and write another with the answers beside its columns."""
    spark = SparkSession.builder.appName("officers").getOrCreate()
    frame = decide_frame(
        spark.read.parquet(officers),
        as_of=dt.date.fromisoformat(day),
        columns=read_columns(columns),
        acts=["complete-training"],
    )
    frame.write.parquet(decided)


if __name__ == "__main__":
    main(*sys.argv[1:])

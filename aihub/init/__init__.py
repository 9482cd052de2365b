"""The library behind `aihub init`: the settings of a new environment, from nothing to what `pulumi up` takes."""

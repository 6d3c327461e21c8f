module example/hits

go 1.22
